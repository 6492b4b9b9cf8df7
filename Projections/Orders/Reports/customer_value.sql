-- report: customer_value
-- What each customer is worth: still buying or not, how many orders to expect, what they bring, who is at risk.
--
-- x, t_x, T (weeks) and m (major units) are those of the reports bg_nbd and gamma_gamma, whose fits are used – of all
-- customers of the currency, also where one contact is asked for. p_alive = 1 / (1 + [x > 0] * a / (b + x - 1) *
-- ((alpha + T) / (alpha + t_x)) ^ (r + x)); expected_orders are those of the weeks that follow; expected_value is the
-- gamma-gamma mean of an order, in major units; clv is expected_value times the orders of the months that follow
-- (4.345 weeks each), discounted by monthly_rate. churn_risk: p_alive below one half or, for who bought on one day
-- only, inactive_days over the 90th percentile of the days between orders of all customers. NULL where a fit
-- is missing.
-- parameter currency text = NULL : only orders in this currency
-- parameter contact text = NULL : only this contact's rows
-- parameter weeks real = 39.0 : of expected_orders
-- parameter months integer = 12 : of clv
-- parameter monthly_rate real = 0.01 : by which clv is discounted
WITH days AS (
    SELECT contact_id, currency, day_number(at) AS day, sum(total) AS total
    FROM orders
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
        worth ->> 'p' AS p, worth ->> 'q' AS q, worth ->> 'v' AS v, gap_90
    FROM fits LEFT JOIN limits ON limits.currency = fits.currency
),
valued AS MATERIALIZED (
    SELECT histories.*, models.r, alpha, a, b, gap_90, p_alive(x, t_x, age, r, alpha, a, b) AS p_alive,
        gamma_gamma_value(x, coalesce(m, 0), p, q, v) AS expected_value
    FROM histories JOIN models ON models.currency = histories.currency
    WHERE :contact IS NULL OR contact_id = :contact
)
SELECT contact_id, currency, x, t_x, age AS T, m, p_alive,
    expected_orders(:weeks, x, t_x, age, r, alpha, a, b) AS expected_orders, expected_value,
    clv(expected_value, :months, :monthly_rate, x, t_x, age, r, alpha, a, b) AS clv, inactive_days,
    coalesce(p_alive < 0.5, 0) OR (x = 0 AND coalesce(inactive_days > gap_90, 0)) AS churn_risk
FROM valued
ORDER BY contact_id, currency
