{{ reported_rows(
    ref('int_indicator_delivery'),
    ref('int_period_delivery'),
    ['municipalities_delivered', 'municipalities_expected', 'municipalities_complete']
) }}
