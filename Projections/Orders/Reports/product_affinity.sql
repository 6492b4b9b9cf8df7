-- report: product_affinity
-- What is bought by those who bought something else: for cross-selling.
--
-- Of contacts with an order that is not cancelled: support is the share of them who bought both products,
-- confidence the share of the buyers of product who bought other too, lift how many times as often that is as among
-- all contacts: above 1 they attract each other. A row for each direction.
-- parameter from start = NULL : ordered at it or later
-- parameter to end = NULL : ordered before it; a day is included
-- parameter at_least integer = 2 : contacts who bought both
-- parameter product text = NULL : only what goes with this product
-- unit share : support, confidence
WITH bought AS MATERIALIZED (
    SELECT DISTINCT orders.contact_id, product_id
    FROM orders JOIN order_lines ON order_lines.order_id = orders.order_id
    WHERE state <> 'cancelled' AND (:from IS NULL OR at >= :from) AND (:to IS NULL OR at < :to)
),
whole AS MATERIALIZED (SELECT CAST(count(DISTINCT contact_id) AS REAL) AS contacts FROM bought),
buyers AS MATERIALIZED (SELECT product_id, count(*) AS contacts FROM bought GROUP BY product_id),
pairs AS (
    SELECT one.product_id AS product, other.product_id AS other, count(*) AS both
    FROM bought AS one JOIN bought AS other
        ON other.contact_id = one.contact_id AND other.product_id <> one.product_id
    WHERE :product IS NULL OR one.product_id = :product
    GROUP BY product, other HAVING count(*) >= :at_least
)
SELECT product, other, both AS contacts, both / whole.contacts AS support,
    CAST(both AS REAL) / first.contacts AS confidence,
    CAST(both AS REAL) * whole.contacts / (first.contacts * second.contacts) AS lift
FROM pairs JOIN whole JOIN buyers AS first ON first.product_id = product
    JOIN buyers AS second ON second.product_id = other
ORDER BY lift DESC, both DESC, product, other
