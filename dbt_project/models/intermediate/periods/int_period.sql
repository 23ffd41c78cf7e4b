with ended as (
    select
        kinds.*,
        months.month as last_month,
        date_trunc(case kinds.period_kind when 'quarter' then 'quarter' else 'year' end, months.month)::date as first_month,
        extract(year from months.month)::integer as year,
        extract(month from months.month)::integer as ends_in,
        min(months.month) over () as first_of_all
    from {{ ref('int_month') }} as months
    cross join (
        values
        ('quarter', 1, 'Vuosineljännes', 'Kvartal', 'Quarter'),
        ('year_to_date', 2, 'Vuoden alusta', 'Från årets början', 'Year to date'),
        ('interim_review', 3, 'Osavuosikatsaus', 'Delårsrapport', 'Interim review'),
        ('year', 4, 'Vuosi', 'År', 'Year')
    ) as kinds (period_kind, kind_number, words_fi, words_sv, words_en)
),

whole as (
    select
        *,
        case
            when period_kind = 'year' then year::text
            when period_kind = 'quarter' then ends_in / 3 || '/' || year
            when ends_in = 1 then '1/' || year
            else '1–' || ends_in || '/' || year
        end as span
    from ended
    where
        first_month >= first_of_all
        and case period_kind
            when 'quarter' then ends_in % 3 = 0
            when 'year' then ends_in = 12
            when 'interim_review'
                then ends_in < 12 and ends_in % {{ parameter('interim_review_months', 'first_month') }} = 0
            else true
        end
)

select
    to_char(last_month, 'YYYYMM')::integer * 10 + kind_number as period_key,
    case period_kind
        when 'quarter' then year || 'Q' || ends_in / 3
        when 'year_to_date' then year || 'YTD' || to_char(last_month, 'MM')
        when 'interim_review' then year || 'M01-M' || to_char(last_month, 'MM')
        else year::text
    end as period_code,
    period_kind,
    year,
    first_month,
    last_month,
    ends_in - extract(month from first_month)::integer + 1 as months,
    words_fi || ' ' || span as name_fi,
    words_sv || ' ' || span as name_sv,
    words_en || ' ' || span as name_en,
    to_char(last_month, 'YYYYMM')::integer * 10 + kind_number as sort_order
from whole
