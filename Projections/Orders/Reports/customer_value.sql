-- report: customer_value
-- What each customer is worth: still buying or not, how many orders to expect, what they bring, who is at risk.
--
-- x, t_x, T (weeks) and m (major units) are those of the reports bg_nbd and gamma_gamma, whose fits are used – of all
-- customers of the currency, also where one contact is asked for. p_alive = 1 / (1 + [x > 0] * a / (b + x - 1) *
-- ((alpha + T) / (alpha + t_x)) ^ (r + x)); expected_orders are those of the weeks that follow; expected_value is the
-- gamma-gamma mean of an order, in major units; clv is expected_value times the orders of the months that follow
-- (4.345 weeks each), discounted by monthly_rate. churn_risk: p_alive below one half or, for who bought on one day
-- only, inactive_days over the 90th percentile of the days between orders of all customers. NULL where a fit
-- is missing; converged is 1 where both fits did. `--record` writes both down.
-- parameter currency text = NULL : only orders in this currency
-- parameter contact text = NULL : only this contact's rows
-- parameter weeks real = 39.0 : of expected_orders
-- parameter months integer = 12 : of clv
-- parameter monthly_rate real = 0.01 : by which clv is discounted
-- unit share : p_alive
-- unit major_money : m, expected_value, clv
-- unit yes_no : churn_risk, converged
WITH sales AS (SELECT * FROM orders),
-- include customer_values
asked AS (SELECT * FROM valued WHERE :contact IS NULL OR contact_id = :contact)
SELECT contact_id, currency, x, t_x, age AS T, m, p_alive,
    expected_orders(:weeks, x, t_x, age, r, alpha, a, b) AS expected_orders, expected_value,
    clv(expected_value, :months, :monthly_rate, x, t_x, age, r, alpha, a, b) AS clv, inactive_days,
    coalesce(p_alive < 0.5, 0) OR (x = 0 AND coalesce(inactive_days > gap_90, 0)) AS churn_risk,
    converged
FROM asked
ORDER BY contact_id, currency
