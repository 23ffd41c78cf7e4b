-- One row per indicator of the catalogue.
select
    indicators.indicator_key, indicators.indicator_code, indicators.plan_number, indicators.plan_section,
    indicators.name_fi, indicators.name_sv, indicators.name_en,
    indicators.definition_fi, indicators.definition_sv, indicators.definition_en,
    indicators.unit, indicators.kind, indicators.frequency, indicators.level, indicators.decimals,
    indicators.aggregation, indicators.roll_up, indicators.direction, indicators.counts, indicators.source,
    indicators.companion_of, indicators.applies_from, indicators.range_min, indicators.range_max, indicators.owner,
    latest.latest_month, latest.latest_month_any,
    indicators.agreement_field, indicators.owner_fi, indicators.owner_sv,
    indicators.short_name_fi, indicators.short_name_sv, indicators.short_name_en,
    indicators.summary_fi, indicators.summary_sv, indicators.summary_en,
    indicators.is_additive_over_places, indicators.is_additive_over_months
from {{ ref('stg_catalogue_indicator') }} as indicators
left join {{ ref('int_indicator_latest_month') }} as latest on indicators.indicator_key = latest.indicator_key
