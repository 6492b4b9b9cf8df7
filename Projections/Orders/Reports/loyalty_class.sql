-- report: loyalty_class
-- Customers by their loyalty: loyal, fairly_loyal, disloyal, lost_to_competitor.
--
-- The first rule that holds decides:
-- lost_to_competitor: a deal of the contact that is lost names a competitor, and after it came neither an order nor a
--   deal that is won.
-- loyal: r and f of the report rfm are 4 or 5, and the last answer to a recommendation survey (nps), if there
--   is one, is 7 or more.
-- disloyal: r is 1 or 2, or that answer is 6 or less.
-- fairly_loyal: all others.
-- Customers are contacts with an order that is not cancelled; cell is that of rfm, in the currency of the row.
-- parameter currency text = NULL : only orders in this currency
WITH customers AS (
    SELECT contact_id, currency, max(at) AS last_order_at, count(DISTINCT day_number(at)) AS frequency,
        sum(total - refunded) AS monetary
    FROM orders
    WHERE state <> 'cancelled' AND (:currency IS NULL OR currency = :currency)
    GROUP BY currency, contact_id
),
parted AS (
    SELECT *, ntile(5) OVER (PARTITION BY currency ORDER BY day_number(last_order_at), contact_id) AS r,
        ntile(5) OVER (PARTITION BY currency ORDER BY frequency, contact_id) AS f,
        ntile(5) OVER (PARTITION BY currency ORDER BY monetary, contact_id) AS m
    FROM customers
),
losses AS (
    SELECT contact_id, max(closed_at) FILTER (WHERE state = 'lost' AND competitor IS NOT NULL) AS lost_at,
        max(closed_at) FILTER (WHERE state = 'won') AS won_at
    FROM deals GROUP BY contact_id
),
answers AS MATERIALIZED (SELECT contact_id, last_nps FROM contacts)
SELECT parted.contact_id, currency, CAST(100 * r + 10 * f + m AS TEXT) AS cell, last_nps,
    CASE
        WHEN lost_at > last_order_at AND (won_at IS NULL OR won_at < lost_at) THEN 'lost_to_competitor'
        WHEN r >= 4 AND f >= 4 AND coalesce(last_nps, 10) >= 7 THEN 'loyal'
        WHEN r <= 2 OR last_nps <= 6 THEN 'disloyal'
        ELSE 'fairly_loyal'
    END AS loyalty
FROM parted LEFT JOIN losses ON losses.contact_id = parted.contact_id
    LEFT JOIN answers ON answers.contact_id = parted.contact_id
ORDER BY parted.contact_id, currency
