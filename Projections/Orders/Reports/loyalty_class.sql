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
-- Side by side rather than joined: what else is known of each contact stands in its window.
facts(contact_id, currency, last_order_at, r, f, m, last_nps, lost_at, won_at) AS (
    SELECT contact_id, currency, last_order_at, r, f, m, NULL, NULL, NULL FROM parted
    UNION ALL
    SELECT contact_id, NULL, NULL, NULL, NULL, NULL, last_nps, NULL, NULL FROM contacts WHERE last_nps IS NOT NULL
    UNION ALL
    SELECT contact_id, NULL, NULL, NULL, NULL, NULL, NULL, iif(state = 'lost', closed_at, NULL),
        iif(state = 'won', closed_at, NULL)
    FROM deals WHERE state = 'won' OR (state = 'lost' AND competitor IS NOT NULL)
),
known AS (
    SELECT contact_id, currency, last_order_at, r, f, m, max(last_nps) OVER of_contact AS last_nps,
        max(lost_at) OVER of_contact AS lost_at, max(won_at) OVER of_contact AS won_at
    FROM facts
    WINDOW of_contact AS (PARTITION BY contact_id)
)
SELECT contact_id, currency, CAST(100 * r + 10 * f + m AS TEXT) AS cell, last_nps,
    CASE
        WHEN lost_at > last_order_at AND (won_at IS NULL OR won_at < lost_at) THEN 'lost_to_competitor'
        WHEN r >= 4 AND f >= 4 AND coalesce(last_nps, 10) >= 7 THEN 'loyal'
        WHEN r <= 2 OR last_nps <= 6 THEN 'disloyal'
        ELSE 'fairly_loyal'
    END AS loyalty
FROM known
WHERE r IS NOT NULL
ORDER BY contact_id, currency
