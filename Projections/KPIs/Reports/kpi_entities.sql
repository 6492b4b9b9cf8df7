-- report: kpi_entities
-- What is behind a key figure of the board: the entities that count, with what each adds above and below the line.
--
-- `columns` of `table` decide – of the entity's row `n`, where it has several there; the events that made them:
-- `daftar explain kpi_board fcr --label 2025-03`. Numerators and denominators of a period add up to the board's; of a median
-- or a percentile the numerator is the entity's value. `part` says as what it counts, where there are several ways:
-- handled calls and agents' spells; leavers and headcount (an employment's share of twelve months is the months at
-- whose end it was, ÷ those in which somebody was employed); of forecast_variance the calls of a day (± 1 ÷ forecast,
-- + where more came than foreseen) and of the four same weekdays before it (∓ 1/4 ÷ forecast), which share the day.
-- parameter kpi text : the figure, as in kpi_board
-- parameter label text = NULL : only of this period, as kpi_board shows it
-- parameter period text = 'month' : the kind of period, as for kpi_board
-- parameter from start = NULL : of what began at it or later
-- parameter to end = NULL : of what began before it; a day is included
-- parameter org_unit text = NULL : only of this unit
-- parameter queue text = NULL : only of this queue
-- parameter agent text = NULL : only of this agent
-- parameter currency text = NULL : only this currency: of clv
WITH sales AS (
    SELECT * FROM orders
    WHERE (:kpi GLOB 'clv*') AND :queue IS NULL AND :agent IS NULL AND :org_unit IS NULL
),
-- include customer_values
-- include kpi_facts
call_parts AS (
    SELECT 'calls' AS "table", call_id AS entity, 'fcr' AS columns, period, fcr_n AS numerator, fcr_d AS denominator,
        NULL AS part
    FROM call_facts WHERE :kpi = 'fcr' AND fcr_d
    UNION ALL
    SELECT 'calls', call_id, 'wait_ms', period, level_n, level_d, NULL FROM call_facts
    WHERE :kpi = 'service_level' AND level_d
    UNION ALL
    SELECT 'calls', call_id, 'wait_ms', period, level_n, of_answered_d, NULL FROM call_facts
    WHERE :kpi = 'service_level_of_answered' AND of_answered_d
    UNION ALL
    SELECT 'calls', call_id, 'wait_ms', period, level_n, excluding_d, NULL FROM call_facts
    WHERE :kpi = 'service_level_excluding_short' AND excluding_d
    UNION ALL
    SELECT 'calls', call_id, 'wait_ms', period, counting_n, level_d, NULL FROM call_facts
    WHERE :kpi = 'service_level_counting_short' AND level_d
    UNION ALL
    SELECT 'calls', call_id, 'talk_ms', period, talk_n, talk_d, NULL FROM call_facts
    WHERE :kpi = 'talk_time' AND talk_d
    UNION ALL
    SELECT 'calls', call_id, 'wrap_ms', period, wrap_n, wrap_d, NULL FROM call_facts
    WHERE :kpi = 'wrap_time' AND wrap_d
    UNION ALL
    SELECT 'calls', call_id, 'queued_at, answered_at, abandoned_phase', period, abandon_n, abandon_d, NULL
    FROM call_facts WHERE :kpi = 'abandon_rate' AND abandon_d
    UNION ALL
    SELECT 'calls', call_id, 'queued_at, self_served', period, self_n, self_d, NULL FROM call_facts
    WHERE :kpi = 'self_service' AND self_d
    UNION ALL
    SELECT 'calls', call_id, 'evaluation_pct', period, quality_n, quality_d, NULL FROM call_facts
    WHERE :kpi = 'answer_quality' AND quality_d
    UNION ALL
    SELECT 'calls', call_id, 'talk_ms, hold_ms, wrap_ms', period, handle, iif(:kpi = 'occupancy', handle, 0), 'handled'
    FROM call_facts WHERE :kpi IN ('occupancy', 'utilisation') AND handle > 0
),
forecast_parts AS (
    SELECT call_id, period,
        iif(actual < forecast, -1.0, 1.0) * iif(back = 0, 1.0, -0.25) / forecast AS numerator,
        1.0 / (actual + 4 * forecast) AS denominator,
        iif(back = 0, 'actual of ', 'forecast of ') || period_label('day', starts_at) AS part
    FROM forecast_facts CROSS JOIN (
        SELECT column1 AS back FROM (VALUES (0), (7), (14), (21), (28))
    )
    JOIN inbound_calls ON inbound_calls.day = forecast_facts.day - back
    WHERE :kpi = 'forecast_variance'
),
employment_parts AS (
    SELECT employee_id, n, attrition_facts.period,
        count(*) FILTER (WHERE left_at >= months.starts_at AND left_at < months.ends_at) AS numerator,
        count(*) FILTER (WHERE hired_at <= months.ends_at AND (left_at IS NULL OR left_at >= months.ends_at)) * 1.0
            / attrition_facts.months AS denominator
    FROM attrition_facts
        JOIN months ON months.number BETWEEN attrition_facts.month - 11 AND attrition_facts.month
        JOIN employed ON hired_at <= months.ends_at AND (left_at IS NULL OR left_at >= months.starts_at)
    WHERE :kpi = 'agent_attrition' AND attrition_facts.months > 0 AND (:label IS NULL OR attrition_facts.period = :label)
    GROUP BY attrition_facts.period, employee_id, n
),
other_parts AS (
    SELECT 'agent_states' AS "table", employee_id AS entity, 'from, until' AS columns, period, 0 AS numerator,
        time AS denominator, 'available' AS part, n
    FROM available_facts WHERE :kpi = 'occupancy' AND is_spell
    UNION ALL
    SELECT 'shifts', employee_id, 'from, until', period, 0, time, 'shift', n
    FROM shift_facts WHERE :kpi = 'utilisation'
    UNION ALL
    SELECT 'calls', call_id, 'offered_at', period, numerator, denominator, part, NULL FROM forecast_parts
    UNION ALL
    SELECT 'employments', employee_id, 'hired_at, left_at', period, numerator, denominator,
        iif(numerator > 0, 'leaver', 'headcount'), n
    FROM employment_parts
    UNION ALL
    SELECT 'tickets', ticket_id, 'sla_first_response', period, sla_first_response = 'met', 1, NULL, NULL
    FROM ticket_facts
    WHERE :kpi = 'sla_first_response' AND sla_first_response IN ('met', 'breached')
    UNION ALL
    SELECT 'tickets', ticket_id, 'sla_resolution', period, sla_resolution = 'met', 1, NULL, NULL
    FROM ticket_facts
    WHERE :kpi = 'sla_resolution' AND sla_resolution IN ('met', 'breached')
    UNION ALL
    SELECT 'tickets', ticket_id, 'first_response_ms', period, first_response_ms, 1, NULL, NULL
    FROM ticket_facts
    WHERE :kpi IN ('first_response_median', 'first_response_p90') AND first_response_ms IS NOT NULL
    UNION ALL
    SELECT 'tickets', ticket_id, 'resolution_ms', period, resolution_ms, 1, NULL, NULL FROM ticket_facts
    WHERE :kpi IN ('resolution_median', 'resolution_p90') AND resolution_ms IS NOT NULL
    UNION ALL
    SELECT 'surveys', survey_id, 'score', period, score >= 4, 1, NULL, NULL FROM survey_facts
    WHERE :kpi = 'csat' AND kind = 'csat' AND is_answered_then
    UNION ALL
    SELECT 'surveys', survey_id, 'state', requested_period, is_answered, 1, NULL, NULL FROM survey_facts
    WHERE :kpi = 'csat_response_rate' AND kind = 'csat' AND is_requested_then
    UNION ALL
    SELECT 'surveys', survey_id, 'score', period, (score >= 9) - (score <= 6), 1, NULL, NULL
    FROM survey_facts
    WHERE :kpi = 'nps' AND kind = 'nps' AND is_answered_then
    UNION ALL
    SELECT 'surveys', survey_id, 'score, expectation', period, score >= expectation, 1, NULL, NULL
    FROM survey_facts
    WHERE :kpi = 'satisfaction' AND kind = 'csat' AND is_answered_then AND expectation IS NOT NULL
    UNION ALL
    SELECT 'deals', deal_id, 'state, closed_at', period, state = 'won', 1, NULL, NULL
    FROM deal_facts WHERE :kpi = 'win_rate'
    UNION ALL
    SELECT 'deals', deal_id, 'opened_at, closed_at', period, days, 1, NULL, NULL
    FROM deal_facts WHERE :kpi = 'cycle_time' AND state = 'won'
    UNION ALL
    SELECT 'leads', lead_id, 'captured_at, converted_at', period, is_converted, 1, NULL, NULL
    FROM lead_facts WHERE :kpi = 'lead_conversion'
    UNION ALL
    SELECT 'leads', lead_id, 'first_contact_ms', period, first_contact_ms, 1, NULL, NULL FROM lead_facts
    WHERE :kpi = 'lead_response' AND first_contact_ms IS NOT NULL
    UNION ALL
    SELECT 'contacts', kept.contact_id, 'active_subscriptions', retention_facts.period, coalesce(later.is_now, 1), 1,
        NULL, NULL
    FROM retention_facts JOIN (
        SELECT contact_id, starts_at AS since, is_now,
            lead(starts_at) OVER (PARTITION BY contact_id ORDER BY starts_at) AS until
        FROM changed
    ) AS kept
        ON kept.is_now AND retention_facts.starts_at > since AND (until IS NULL OR retention_facts.starts_at <= until)
    LEFT JOIN changed AS later ON later.contact_id = kept.contact_id AND later.starts_at = retention_facts.starts_at
    WHERE :kpi = 'retention' AND (:from IS NULL OR retention_facts.starts_at >= :from)
        AND (:to IS NULL OR retention_facts.starts_at < :to)
    UNION ALL
    SELECT 'contacts', contact_id, 'orders', period, clv, 1, NULL, NULL FROM clv_facts
    WHERE (:kpi = 'clv' OR :kpi = 'clv_' || currency) AND clv IS NOT NULL
)
SELECT *, NULL AS n FROM call_parts WHERE :label IS NULL OR period = :label
UNION ALL
SELECT * FROM other_parts WHERE :label IS NULL OR period = :label
ORDER BY period, part, entity, n
