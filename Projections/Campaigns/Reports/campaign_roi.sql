-- report: campaign_roi
-- What campaigns earned on what they cost: (attributed revenue - cost) / cost, by five ways of attributing.
--
-- A conversion is an order that is not cancelled whose contact was touched by a campaign in the days before it
-- (order - days <= touch < order). Its revenue, total less refunds, is divided among these touches: all to the
-- first or to the last; the same to each (linear); 40 % to the first and to the last, 20 % to those between, of two
-- half to each (position); half as much for every seven days further back (time_decay). Parts are minor
-- units and sum to the revenue of the conversion exactly: largest remainders, of equal ones the earlier touch. A
-- campaign's cost stands in the row of its own currency; roi is NULL without a cost. With from and to revenue is of what
-- was ordered then, cost of what was incurred then: on the day that it names (its first instant), else at the instant of
-- its event.
-- parameter from start = NULL : ordered or incurred at it or later
-- parameter to end = NULL : ordered or incurred before it; a day is included
-- parameter model text = NULL : only this one: first, last, linear, position or time_decay
-- parameter currency text = NULL : only this currency
-- parameter days integer = 30 : how far touches may lie back
-- unit share : roi
-- chart bars : roi over campaign_id for each model, currency
WITH models(model) AS (VALUES ('first'), ('last'), ('linear'), ('position'), ('time_decay')),
reaches AS MATERIALIZED (SELECT campaign_id, n, contact_id, microseconds(at) AS at FROM touches),
sales AS MATERIALIZED (
    SELECT order_id, contact_id, currency, microseconds(at) AS at, total - refunded AS revenue
    FROM orders
    WHERE state <> 'cancelled' AND (:from IS NULL OR at >= :from) AND (:to IS NULL OR at < :to)
        AND (:currency IS NULL OR currency = :currency)
),
paths AS MATERIALIZED (
    SELECT order_id, currency, revenue, sales.at - reaches.at AS back, campaign_id, n
    FROM sales JOIN reaches ON reaches.contact_id = sales.contact_id
        AND reaches.at < sales.at AND reaches.at >= sales.at - :days * 86400000000
),
credits AS (
    SELECT model, currency, attribute(model, revenue, back, campaign_id, n) AS parts
    FROM models CROSS JOIN paths
    WHERE :model IS NULL OR model = :model
    GROUP BY model, order_id
),
earned AS (
    SELECT part.value ->> 0 AS campaign_id, model, currency, sum(part.value ->> 1) AS revenue
    FROM credits JOIN json_each(parts) AS part
    GROUP BY part.value ->> 0, model, currency
),
spent AS MATERIALIZED (
    SELECT campaign_id, currency, 0 AS cost FROM campaigns
    WHERE currency IS NOT NULL AND (:currency IS NULL OR currency = :currency)
    UNION ALL
    SELECT campaign_id, currency, cost
    FROM (SELECT *, coalesce(period_start('day', "on"), at) AS incurred_at FROM campaign_costs)
    WHERE (:currency IS NULL OR currency = :currency)
        AND (:from IS NULL OR incurred_at >= :from) AND (:to IS NULL OR incurred_at < :to)
),
rows AS (
    SELECT campaign_id, model, currency, revenue, 0 AS cost FROM earned
    UNION ALL
    SELECT campaign_id, model, currency, 0, cost FROM spent CROSS JOIN models WHERE :model IS NULL OR model = :model
)
SELECT campaign_id, model, currency, sum(revenue) AS revenue, sum(cost) AS cost,
    CAST(sum(revenue) - sum(cost) AS REAL) / nullif(sum(cost), 0) AS roi
FROM rows
GROUP BY campaign_id, model, currency
ORDER BY campaign_id, model, currency
