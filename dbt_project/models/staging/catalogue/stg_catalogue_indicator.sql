select
    indicator_key, indicator_code, plan_number, plan_section, name_fi, name_sv, name_en,
    definition_fi, definition_sv, definition_en, unit, kind, frequency, level, decimals,
    aggregation, roll_up, direction, counts, source, companion_of, applies_from, range_min,
    range_max, owner, formula_kind, formula_measure, formula_lag_months,
    agreement_field, owner_fi, owner_sv, short_name_fi, short_name_sv, short_name_en,
    summary_fi, summary_sv, summary_en, is_additive_over_places, is_additive_over_months
from {{ ref('seed_indicator') }}
