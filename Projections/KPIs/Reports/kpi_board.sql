-- report: kpi_board
-- Key figures by period, beside what they are meant to reach.
--
-- value = numerator ÷ denominator, NULL where nothing counts below the line; medians and percentiles have the number
-- of values as denominator and no numerator. What is not decided yet – an fcr that is pending – counts neither above nor
-- below. A call belongs to the period in which it was offered, a ticket to that of its opening, a survey to that of its
-- answer (for the response rate: of its request), a spell of an agent or a shift to that of its start, a deal to
-- that of its close, a lead to that of its capture. Retention is of each period; clv, a row for each currency in its major
-- units, of the one that the moment lies in. Formulas: the README of this folder; the events behind a figure:
-- `daftar explain kpi_board fcr --label 2025-03`.
--
-- met: within or better than the band of the target, or without a band at least (where less is better, at most) the
-- target. Which target is a figure's: the report kpi_target.
-- parameter period text = 'month' : day, monday_week, saturday_week, month, gregorian_month, jalali_month, quarter, year
-- parameter from start = NULL : of what began at it or later
-- parameter to end = NULL : of what began before it; a day is included
-- parameter kpi text = NULL : only this figure
-- parameter org_unit text = NULL : only of this unit
-- parameter queue text = NULL : only of this queue: figures of calls and tickets
-- parameter agent text = NULL : only of this agent
-- parameter currency text = NULL : only this currency: of clv
-- unit kpi : value, target
-- unit yes_no : met
-- chart lines : value, target over period for each kpi
WITH sales AS (
    SELECT * FROM orders
    WHERE (:kpi IS NULL OR :kpi GLOB 'clv*') AND :queue IS NULL AND :agent IS NULL AND :org_unit IS NULL
),
-- include customer_values
-- include kpi_facts
call_sums AS MATERIALIZED (
    SELECT period, sum(fcr_n) AS fcr_n, sum(fcr_d) AS fcr_d, sum(level_n) AS level_n, sum(level_d) AS level_d,
        sum(of_answered_d) AS of_answered_d, sum(excluding_d) AS excluding_d, sum(counting_n) AS counting_n,
        sum(talk_n) AS talk_n, sum(talk_d) AS talk_d, sum(wrap_n) AS wrap_n, sum(wrap_d) AS wrap_d,
        sum(abandon_n) AS abandon_n, sum(abandon_d) AS abandon_d, sum(self_n) AS self_n, sum(self_d) AS self_d,
        sum(quality_n) AS quality_n, sum(quality_d) AS quality_d, sum(handle) AS handle
    FROM call_facts GROUP BY period
),
spell_sums AS (
    SELECT 'occupancy' AS kpi, period, sum(time) AS time FROM available_facts GROUP BY period
    UNION ALL
    SELECT 'utilisation', period, sum(time) FROM shift_facts GROUP BY period
),
ratios AS (
    SELECT 'fcr' AS kpi, period, fcr_n AS numerator, fcr_d AS denominator FROM call_sums
    UNION ALL SELECT 'service_level', period, level_n, level_d FROM call_sums
    UNION ALL SELECT 'service_level_of_answered', period, level_n, of_answered_d FROM call_sums
    UNION ALL SELECT 'service_level_excluding_short', period, level_n, excluding_d FROM call_sums
    UNION ALL SELECT 'service_level_counting_short', period, counting_n, level_d FROM call_sums
    UNION ALL SELECT 'talk_time', period, talk_n, talk_d FROM call_sums
    UNION ALL SELECT 'wrap_time', period, wrap_n, wrap_d FROM call_sums
    UNION ALL SELECT 'abandon_rate', period, abandon_n, abandon_d FROM call_sums
    UNION ALL SELECT 'self_service', period, self_n, self_d FROM call_sums
    UNION ALL SELECT 'answer_quality', period, quality_n, quality_d FROM call_sums
    UNION ALL
    SELECT kpi, period, coalesce(handle, 0), iif(kpi = 'occupancy', coalesce(handle, 0), 0) + time
    FROM spell_sums LEFT JOIN call_sums USING (period)
    UNION ALL SELECT 'forecast_variance', period, sum(variance), count(*) FROM forecast_facts GROUP BY period
    UNION ALL
    SELECT 'sla_first_response', period, count(*) FILTER (WHERE sla_first_response = 'met'),
        count(*) FILTER (WHERE sla_first_response IN ('met', 'breached'))
    FROM ticket_facts GROUP BY period
    UNION ALL
    SELECT 'sla_resolution', period, count(*) FILTER (WHERE sla_resolution = 'met'),
        count(*) FILTER (WHERE sla_resolution IN ('met', 'breached'))
    FROM ticket_facts GROUP BY period
    UNION ALL
    SELECT 'csat', period, sum(score >= 4), count(*) FROM survey_facts
    WHERE kind = 'csat' AND is_answered_then GROUP BY period
    UNION ALL
    SELECT 'csat_response_rate', requested_period, sum(is_answered), count(*) FROM survey_facts
    WHERE kind = 'csat' AND is_requested_then GROUP BY requested_period
    UNION ALL
    SELECT 'nps', period, sum(score >= 9) - sum(score <= 6), count(*) FROM survey_facts
    WHERE kind = 'nps' AND is_answered_then GROUP BY period
    UNION ALL
    SELECT 'satisfaction', period, sum(score >= expectation), count(*) FROM survey_facts
    WHERE kind = 'csat' AND is_answered_then AND expectation IS NOT NULL GROUP BY period
    UNION ALL SELECT 'agent_attrition', period, leavers, headcount FROM attrition_facts
    UNION ALL SELECT 'win_rate', period, sum(state = 'won'), count(*) FROM deal_facts GROUP BY period
    UNION ALL SELECT 'lead_conversion', period, sum(is_converted), count(*) FROM lead_facts GROUP BY period
    UNION ALL
    SELECT 'retention', period, customers - lost, customers FROM retention_facts
    WHERE (:from IS NULL OR starts_at >= :from) AND (:to IS NULL OR starts_at < :to)
    UNION ALL
    SELECT 'clv_' || currency, period, sum(clv), count(clv) FROM clv_facts GROUP BY currency, period
),
quantiles AS (
    SELECT 'first_response_median' AS kpi, period, median(first_response_ms) AS value,
        count(first_response_ms) AS denominator
    FROM ticket_facts GROUP BY period
    UNION ALL
    SELECT 'first_response_p90', period, percentile(first_response_ms, 0.9), count(first_response_ms)
    FROM ticket_facts GROUP BY period
    UNION ALL
    SELECT 'resolution_median', period, median(resolution_ms), count(resolution_ms) FROM ticket_facts GROUP BY period
    UNION ALL
    SELECT 'resolution_p90', period, percentile(resolution_ms, 0.9), count(resolution_ms)
    FROM ticket_facts GROUP BY period
    UNION ALL
    SELECT 'lead_response', period, median(first_contact_ms), count(first_contact_ms) FROM lead_facts GROUP BY period
    UNION ALL
    SELECT 'cycle_time', period, median(days), count(*) FROM deal_facts WHERE state = 'won' GROUP BY period
),
figures AS (
    SELECT kpi, period, CAST(numerator AS REAL) / nullif(denominator, 0) AS value,
        iif(denominator > 0, coalesce(numerator, 0), 0) AS numerator, coalesce(denominator, 0) AS denominator
    FROM ratios
    UNION ALL
    SELECT kpi, period, value, NULL, denominator FROM quantiles
),
names AS (SELECT DISTINCT kpi FROM figures),
-- include kpi_aims
shown AS (
    SELECT * FROM figures
    WHERE :kpi IS NULL OR kpi = :kpi OR (:kpi = 'clv' AND kpi GLOB 'clv_*')
)
SELECT shown.kpi, period, value, target,
    iif(lower_is_better, value <= coalesce(high, target), value >= coalesce(low, target)) AS met,
    shown.kpi || '/1' AS formula, numerator, denominator
FROM shown LEFT JOIN aims ON aims.kpi = shown.kpi
ORDER BY shown.kpi, period
