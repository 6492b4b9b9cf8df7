-- What each call, ticket, survey, … adds to key figures: for each figure what counts above and below the line.
calls_in AS MATERIALIZED (
    SELECT call_id, offered_at, period_label(:period, offered_at) AS period, queued_at, wait_ms, talk_ms, hold_ms, wrap_ms,
        self_served, evaluation_pct, fcr, direction = 'inbound' AS is_inbound, answered_at IS NOT NULL AS is_answered,
        -- A call that was once answered is not abandoned.
        answered_at IS NULL AND coalesce(abandoned_phase IN ('queue', 'ring'), 0) AS is_abandoned
    FROM calls
    WHERE (:from IS NULL OR offered_at >= :from) AND (:to IS NULL OR offered_at < :to)
        AND (:org_unit IS NULL OR org_unit = :org_unit) AND (:queue IS NULL OR queue = :queue)
        AND (:agent IS NULL OR agent_id = :agent)
),
call_facts AS (
    SELECT call_id, period, coalesce(fcr = 'yes', 0) AS fcr_n, coalesce(fcr IN ('yes', 'no'), 0) AS fcr_d,
        is_inbound AND is_answered AND wait_ms <= 20000 AS level_n,
        is_inbound AND (is_answered OR is_abandoned) AS level_d,
        is_inbound AND is_answered AS of_answered_d,
        is_inbound AND (is_answered OR (is_abandoned AND wait_ms > 20000)) AS excluding_d,
        is_inbound AND ((is_answered AND wait_ms <= 20000) OR (is_abandoned AND wait_ms <= 10000)) AS counting_n,
        iif(is_answered, talk_ms, NULL) AS talk_n, is_answered AND talk_ms IS NOT NULL AS talk_d,
        wrap_ms AS wrap_n, wrap_ms IS NOT NULL AS wrap_d,
        is_inbound AND queued_at IS NOT NULL AND is_abandoned AS abandon_n,
        is_inbound AND queued_at IS NOT NULL AS abandon_d,
        is_inbound AND self_served AS self_n, is_inbound AND (self_served OR queued_at IS NOT NULL) AS self_d,
        evaluation_pct AS quality_n, evaluation_pct IS NOT NULL AS quality_d,
        coalesce(talk_ms, 0) + coalesce(hold_ms, 0) + coalesce(wrap_ms, 0) AS handle
    FROM calls_in
),
units AS MATERIALIZED (
    SELECT employee_id FROM employees
    WHERE (:agent IS NULL OR employee_id = :agent) AND (:org_unit IS NULL OR org_unit = :org_unit)
),
-- Of an agent whose states were recorded but none as available no time was: that is 0, not unknown.
available_facts AS (
    SELECT employee_id, n, period_label(:period, "from") AS period, state = 'available' AND until IS NOT NULL AS is_spell,
        iif(state = 'available' AND until IS NOT NULL, (microseconds(until) - microseconds("from")) / 1000, 0) AS time
    FROM agent_states
    WHERE :queue IS NULL AND (:from IS NULL OR "from" >= :from) AND (:to IS NULL OR "from" < :to)
        AND employee_id IN (SELECT employee_id FROM units)
),
shift_facts AS (
    SELECT employee_id, n, period_label(:period, "from") AS period,
        (microseconds(until) - microseconds("from")) / 1000 AS time
    FROM shifts
    WHERE :queue IS NULL AND until IS NOT NULL AND (:from IS NULL OR "from" >= :from)
        AND (:to IS NULL OR "from" < :to) AND employee_id IN (SELECT employee_id FROM units)
),
ticket_facts AS MATERIALIZED (
    SELECT ticket_id, period_label(:period, opened_at) AS period, first_response_ms, resolution_ms, sla_first_response,
        sla_resolution
    FROM tickets
    WHERE (:from IS NULL OR opened_at >= :from) AND (:to IS NULL OR opened_at < :to)
        AND (:org_unit IS NULL OR org_unit = :org_unit) AND (:queue IS NULL OR queue = :queue)
        AND (:agent IS NULL OR assignee_id = :agent)
),
survey_facts AS MATERIALIZED (
    SELECT survey_id, kind, score, expectation, period_label(:period, answered_at) AS period,
        period_label(:period, requested_at) AS requested_period,
        answered_at IS NOT NULL AND (:from IS NULL OR answered_at >= :from)
            AND (:to IS NULL OR answered_at < :to) AS is_answered_then,
        answered_at IS NOT NULL AS is_answered,
        (:from IS NULL OR requested_at >= :from) AND (:to IS NULL OR requested_at < :to) AS is_requested_then
    FROM surveys
    WHERE (:queue IS NULL OR call_id IN (SELECT call_id FROM calls WHERE queue = :queue)
            OR ticket_id IN (SELECT ticket_id FROM tickets WHERE queue = :queue))
        AND (:agent IS NULL OR agent_id = :agent)
        AND (:org_unit IS NULL OR agent_id IN (SELECT employee_id FROM units))
),
deal_facts AS MATERIALIZED (
    SELECT deal_id, state, period_label(:period, closed_at) AS period,
        (microseconds(closed_at) - microseconds(opened_at)) / 86400000000.0 AS days
    FROM deals
    WHERE :queue IS NULL AND state IN ('won', 'lost') AND (:from IS NULL OR closed_at >= :from)
        AND (:to IS NULL OR closed_at < :to) AND (:org_unit IS NULL OR org_unit = :org_unit)
        AND (:agent IS NULL OR owner_id = :agent)
),
lead_facts AS MATERIALIZED (
    SELECT lead_id, period_label(:period, captured_at) AS period, converted_at IS NOT NULL AS is_converted, first_contact_ms
    FROM leads
    WHERE :queue IS NULL AND (:from IS NULL OR captured_at >= :from) AND (:to IS NULL OR captured_at < :to)
        AND (:agent IS NULL OR owner_id = :agent)
        AND (:org_unit IS NULL OR owner_id IN (SELECT employee_id FROM units))
),
-- Daily inbound calls against the mean of the last four same weekdays.
inbound_calls AS (
    SELECT call_id, offered_at, day_number(offered_at) AS day FROM calls
    WHERE direction = 'inbound' AND (:org_unit IS NULL OR org_unit = :org_unit) AND (:queue IS NULL OR queue = :queue)
        AND (:agent IS NULL OR agent_id = :agent)
),
inbound_days AS MATERIALIZED (
    SELECT day, count(*) AS calls, min(offered_at) AS first_at, max(offered_at) AS last_at
    FROM inbound_calls GROUP BY day
),
day_calls AS MATERIALIZED (
    SELECT days.day, starts_at, ends_at, coalesce(calls, 0) AS calls
    FROM (
        SELECT starts_at, ends_at, day_number(starts_at) AS day FROM periods
        WHERE kind = 'day' AND starts_at >= (SELECT period_start('day', min(first_at)) FROM inbound_days)
            AND starts_at <= (SELECT max(last_at) FROM inbound_days)
    ) AS days LEFT JOIN inbound_days ON inbound_days.day = days.day
),
forecasts AS (
    SELECT day, starts_at, ends_at, calls AS actual,
        (lag(calls, 7) OVER days + lag(calls, 14) OVER days + lag(calls, 21) OVER days + lag(calls, 28) OVER days) / 4.0
            AS forecast
    FROM day_calls WINDOW days AS (ORDER BY starts_at)
),
forecast_facts AS MATERIALIZED (
    SELECT day, starts_at, period_label(:period, starts_at) AS period, actual, forecast,
        abs(actual - forecast) / forecast AS variance
    FROM forecasts
    WHERE forecast > 0 AND microseconds(ends_at) <= microseconds(now()) + 1
        AND (:from IS NULL OR starts_at >= :from) AND (:to IS NULL OR starts_at < :to)
),
-- Of each month: who was employed at its end – at the moment, where that comes first – and who had left in it.
employed AS MATERIALIZED (
    SELECT employee_id, n, hired_at, left_at FROM employments
    WHERE :queue IS NULL AND employee_id IN (SELECT employee_id FROM units)
),
months AS MATERIALIZED (
    SELECT label, starts_at, min(ends_at, now()) AS ends_at, row_number() OVER (ORDER BY starts_at) AS number
    FROM periods
    WHERE kind = 'month' AND starts_at >= (SELECT period_start('month', min(hired_at)) FROM employed)
        AND starts_at <= now()
),
headcounts AS MATERIALIZED (
    SELECT months.number, months.label, count(employed.employee_id) AS headcount,
        (SELECT count(*) FROM employed WHERE left_at >= months.starts_at AND left_at < months.ends_at) AS leavers
    FROM months LEFT JOIN employed
        ON employed.hired_at <= months.ends_at AND (employed.left_at IS NULL OR employed.left_at >= months.ends_at)
    GROUP BY months.number, months.label
),
attrition AS MATERIALIZED (
    SELECT number, label, sum(leavers) OVER year AS leavers, avg(nullif(headcount, 0)) OVER year AS headcount,
        count(nullif(headcount, 0)) OVER year AS months
    FROM headcounts WINDOW year AS (ORDER BY number ROWS 11 PRECEDING)
),
attrition_facts AS (
    SELECT periods.label AS period, attrition.number AS month, months, leavers, headcount
    FROM periods JOIN attrition
        ON attrition.label = period_label('month', min(now(), instant(microseconds(periods.ends_at) - 1)))
    WHERE periods.kind = :period
        AND periods.starts_at >= coalesce(:from, (SELECT period_start(:period, min(hired_at)) FROM employed))
        AND periods.starts_at < coalesce(:to, instant(microseconds(now()) + 1)) AND periods.starts_at <= now()
),
-- Of each contact with subscriptions, whatever their currency: the starts and ends of each period, and what is left.
subscribed AS MATERIALIZED (
    SELECT contact_id, period_start(:period, m.at) AS starts_at,
        sum(CASE WHEN m.kind IN ('new', 'reactivation') THEN 1 WHEN m.kind = 'churn' THEN -1 ELSE 0 END) AS joined
    FROM mrr_moves AS m JOIN subscriptions AS s ON s.subscription_id = m.subscription_id
    WHERE (:kpi IS NULL OR :kpi = 'retention') AND :queue IS NULL AND :agent IS NULL AND :org_unit IS NULL
        AND m.at <= now() AND s.contact_id IS NOT NULL
    GROUP BY 1, 2
),
changed AS MATERIALIZED (
    SELECT contact_id, starts_at, sum(joined) OVER up_to_end - joined > 0 AS was, sum(joined) OVER up_to_end > 0 AS is_now
    FROM subscribed
    WINDOW up_to_end AS (PARTITION BY contact_id ORDER BY starts_at)
),
customer_changes AS MATERIALIZED (
    SELECT starts_at, sum(was AND NOT is_now) AS lost, sum(is_now) - sum(was) AS change FROM changed GROUP BY starts_at
),
retention_facts AS (
    SELECT label AS period, periods.starts_at, coalesce(lost, 0) AS lost,
        sum(coalesce(change, 0)) OVER (ORDER BY periods.starts_at) - coalesce(change, 0) AS customers
    FROM periods LEFT JOIN customer_changes ON customer_changes.starts_at = periods.starts_at
    WHERE periods.kind = :period AND periods.starts_at >= (SELECT min(starts_at) FROM customer_changes)
        AND periods.starts_at <= now()
),
-- Of each customer at the moment, which lies in one period.
clv_facts AS (
    SELECT contact_id, currency, period_label(:period, now()) AS period,
        clv(expected_value, 12, 0.01, x, t_x, age, r, alpha, a, b) AS clv
    FROM valued
    WHERE (:from IS NULL OR now() >= :from) AND (:to IS NULL OR now() < :to)
)
