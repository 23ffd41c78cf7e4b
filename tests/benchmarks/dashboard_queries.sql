-- What dashboards ask of the published views, as the role `bi`. Above every query is its name, and how many seconds of
-- the backend's CPU it may take on 8 million facts with a warm cache.

-- rate of all municipalities: 0.05
select area_code, area_name_fi, value, observation_status
from published.indicator_value
where indicator_code = 'indicator_7' and area_level = 'municipality' and month = '2026-06-01' and breakdown_code = 'total'
order by value desc nulls last;

-- series of a place: 0.05
select month, value, observation_status, target
from published.indicator_value
where indicator_code = 'indicator_7' and area_level = 'municipality' and area_code = '003' and breakdown_code = 'total'
order by month;

-- all indicators of a place: 0.05
select indicator_code, indicator_name_fi, unit, value, observation_status, target, target_status
from published.indicator_value
where area_level = 'municipality' and area_code = '003' and month = '2026-06-01' and breakdown_code = 'total'
order by plan_number;

-- series by class: 0.5
select month, breakdown_code, value, observation_status
from published.indicator_value
where indicator_code = 'indicator_7' and area_level = 'municipality' and area_code = '003' and breakdown_code <> 'total'
order by month, breakdown_code;

-- top 10 of change: 0.5
select area_code, area_name_fi, now.value - before.value as change
from published.indicator_value as now
join published.indicator_value as before using (indicator_code, area_level, area_code, area_name_fi, breakdown_code)
where indicator_code = 'indicator_7' and area_level = 'municipality' and breakdown_code = 'total'
    and now.month = '2026-06-01' and before.month = '2025-06-01'
order by change desc nulls last
limit 10;

-- national by month: 0.5
select month, sum(numerator) as numerator, sum(denominator) as denominator
from published.indicator_value
where indicator_code = 'indicator_7' and area_level = 'municipality' and breakdown_code = 'total'
group by month order by month;

-- heat map: 0.5
select area_code, month, value
from published.indicator_value
where indicator_code = 'indicator_7' and area_level = 'municipality' and breakdown_code = 'total' and month >= '2024-07-01'
order by area_code, month;

-- statuses by indicator of a month: 0.5
select indicator_code, observation_status, count(*) as cells
from published.indicator_value
where month = '2026-06-01' and area_level = 'municipality'
group by indicator_code, observation_status order by indicator_code, observation_status;

-- changed in this release: 0.5
select indicator_code, count(*) as cells, min(month) as first_month, max(month) as last_month
from published.indicator_value
where changed_in_release = release_id
group by indicator_code order by indicator_code;

-- year to date with target: 0.5
select area_code, period_code, value, target, target_status
from published.indicator_period_value
where indicator_code = 'indicator_7' and area_level = 'municipality' and breakdown_code = 'total'
    and period_code = '2026YTD06'
order by area_code;

-- filter lists: 0.5
select 'indicator' as list, indicator_code as code, name_fi as name from published.dim_indicator
union all select 'municipality', municipality_code, name_fi from published.dim_municipality
union all select 'area', area_code, name_fi from published.dim_area
union all select 'month', month::text, null from published.dim_month
union all select 'class', breakdown_code, name_fi from published.dim_breakdown
order by list, code;

-- count: 4
select count(*) from published.fct_indicator_value;
