-- Of the figures in `names` the nearest target: of its own name before its family's, of the unit before that of all.
families AS (
    SELECT kpi, kpi AS family, 0 AS distance FROM names
    UNION ALL SELECT kpi, 'service_level', 1 FROM names WHERE kpi GLOB 'service_level_*'
    UNION ALL SELECT kpi, 'first_response', 1 FROM names WHERE kpi GLOB 'first_response_*'
    UNION ALL SELECT kpi, 'resolution', 1 FROM names WHERE kpi GLOB 'resolution_*'
    UNION ALL
    -- An amount is of one currency: the ledger's own or, where it has none, the only one that there are orders in.
    SELECT kpi, 'clv', 1 FROM names
    WHERE kpi GLOB 'clv_*' AND kpi = 'clv_' || coalesce(ledger_currency(), (
        SELECT iif(count(DISTINCT currency) = 1, min(currency), NULL) FROM orders WHERE state <> 'cancelled'))
),
aims AS MATERIALIZED (
    SELECT * FROM (
        SELECT families.kpi, targets.kpi AS set_for, org_unit, target, low, high, lower_is_better, is_default,
            row_number() OVER (PARTITION BY families.kpi ORDER BY distance, org_unit IS NULL) AS place
        FROM families JOIN targets ON targets.kpi = families.family AND (org_unit IS NULL OR org_unit = :org_unit)
    )
    WHERE place = 1
)
