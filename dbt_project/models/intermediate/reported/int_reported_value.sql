{{ reported_rows(
    ref('int_indicator_value'),
    ref('int_indicator_period_value'),
    ['breakdown_code', 'numerator', 'denominator', 'value', 'observation_status']
) }}
