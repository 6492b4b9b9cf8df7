-- Of each customer and currency in the orders `sales`: days with orders, the fits of both models, chance of still
-- buying, value.
days AS MATERIALIZED (
    SELECT contact_id, currency, day_number(at) AS day, sum(total) AS total
    FROM sales
    WHERE state <> 'cancelled' AND (:currency IS NULL OR currency = :currency)
    GROUP BY currency, contact_id, day
),
firsts AS (
    SELECT *, min(day) OVER (PARTITION BY currency, contact_id) AS first_day FROM days
),
histories AS MATERIALIZED (
    SELECT contact_id, currency, count(*) - 1 AS x, (max(day) - first_day) / 7.0 AS t_x,
        (max(day_number(now()), max(day)) - first_day) / 7.0 AS age,
        major_units(sum(iif(day > first_day, total, 0)), currency) / nullif(count(*) - 1, 0) AS m,
        max(day_number(now()), max(day)) - max(day) AS inactive_days
    FROM firsts GROUP BY currency, contact_id
),
gaps AS (
    SELECT currency, day - lag(day) OVER (PARTITION BY currency, contact_id ORDER BY day) AS gap FROM days
),
limits AS (
    SELECT currency, percentile(gap, 0.9) AS gap_90 FROM gaps WHERE gap IS NOT NULL GROUP BY currency
),
fits AS (
    SELECT currency, bg_nbd_fit(x, t_x, age) AS orders,
        (SELECT gamma_gamma_fit(x, m) FROM histories AS h WHERE h.currency = histories.currency AND h.x > 0) AS worth
    FROM histories GROUP BY currency
),
models AS MATERIALIZED (
    SELECT fits.currency, orders ->> 'r' AS r, orders ->> 'alpha' AS alpha, orders ->> 'a' AS a, orders ->> 'b' AS b,
        worth ->> 'p' AS p, worth ->> 'q' AS q, worth ->> 'v' AS v, gap_90,
        coalesce(orders ->> 'converged', 0) AND coalesce(worth ->> 'converged', 0) AS converged
    FROM fits LEFT JOIN limits ON limits.currency = fits.currency
),
valued AS MATERIALIZED (
    SELECT histories.*, models.r, alpha, a, b, gap_90, converged, p_alive(x, t_x, age, r, alpha, a, b) AS p_alive,
        gamma_gamma_value(x, coalesce(m, 0), p, q, v) AS expected_value
    FROM histories JOIN models ON models.currency = histories.currency
)
