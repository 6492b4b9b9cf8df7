-- report: kpi_entities
-- What is behind a key figure of the board: the entities that count, with what each adds above and below the line.
--
-- `table` and `column` say which field decides; `daftar explain kpi_board fcr --label 2025-03` shows the events that made
-- it. Of a median the numerator is the entity's value.
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
    SELECT 'calls' AS "table", call_id AS entity, 'fcr' AS "column", period, fcr_n AS numerator, fcr_d AS denominator
    FROM call_facts WHERE :kpi = 'fcr' AND fcr_d
    UNION ALL
    SELECT 'calls', call_id, 'wait_ms', period, level_n, level_d FROM call_facts
    WHERE :kpi = 'service_level' AND level_d
    UNION ALL
    SELECT 'calls', call_id, 'wait_ms', period, level_n, of_answered_d FROM call_facts
    WHERE :kpi = 'service_level_of_answered' AND of_answered_d
    UNION ALL
    SELECT 'calls', call_id, 'wait_ms', period, level_n, excluding_d FROM call_facts
    WHERE :kpi = 'service_level_excluding_short' AND excluding_d
    UNION ALL
    SELECT 'calls', call_id, 'wait_ms', period, counting_n, level_d FROM call_facts
    WHERE :kpi = 'service_level_counting_short' AND level_d
    UNION ALL
    SELECT 'calls', call_id, 'talk_ms', period, talk_n, talk_d FROM call_facts WHERE :kpi = 'talk_time' AND talk_d
    UNION ALL
    SELECT 'calls', call_id, 'wrap_ms', period, wrap_n, wrap_d FROM call_facts WHERE :kpi = 'wrap_time' AND wrap_d
    UNION ALL
    SELECT 'calls', call_id, 'abandoned_phase', period, abandon_n, abandon_d FROM call_facts
    WHERE :kpi = 'abandon_rate' AND abandon_d
    UNION ALL
    SELECT 'calls', call_id, 'self_served', period, self_n, self_d FROM call_facts
    WHERE :kpi = 'self_service' AND self_d
    UNION ALL
    SELECT 'calls', call_id, 'evaluation_pct', period, quality_n, quality_d FROM call_facts
    WHERE :kpi = 'answer_quality' AND quality_d
    UNION ALL
    SELECT 'calls', call_id, 'talk_ms', period, handle, iif(:kpi = 'occupancy', handle, 0) FROM call_facts
    WHERE :kpi IN ('occupancy', 'utilisation') AND handle > 0
    UNION ALL
    SELECT 'calls', call_id, 'offered_at', period_label(:period, offered_at), 1, 0 FROM calls_in
    WHERE :kpi = 'forecast_variance' AND is_inbound
),
other_parts AS (
    SELECT 'agent_states' AS "table", employee_id AS entity, 'until' AS "column", period, 0 AS numerator,
        time AS denominator
    FROM available_facts WHERE :kpi = 'occupancy'
    UNION ALL
    SELECT 'shifts', employee_id, 'until', period, 0, time FROM shift_facts WHERE :kpi = 'utilisation'
    UNION ALL
    SELECT 'tickets', ticket_id, 'sla_first_response', period, sla_first_response = 'met', 1 FROM ticket_facts
    WHERE :kpi = 'sla_first_response' AND sla_first_response IN ('met', 'breached')
    UNION ALL
    SELECT 'tickets', ticket_id, 'sla_resolution', period, sla_resolution = 'met', 1 FROM ticket_facts
    WHERE :kpi = 'sla_resolution' AND sla_resolution IN ('met', 'breached')
    UNION ALL
    SELECT 'tickets', ticket_id, 'first_response_ms', period, first_response_ms, 1 FROM ticket_facts
    WHERE :kpi IN ('first_response_median', 'first_response_p90') AND first_response_ms IS NOT NULL
    UNION ALL
    SELECT 'tickets', ticket_id, 'resolution_ms', period, resolution_ms, 1 FROM ticket_facts
    WHERE :kpi IN ('resolution_median', 'resolution_p90') AND resolution_ms IS NOT NULL
    UNION ALL
    SELECT 'surveys', survey_id, 'score', period, score >= 4, 1 FROM survey_facts
    WHERE :kpi = 'csat' AND kind = 'csat' AND is_answered_then
    UNION ALL
    SELECT 'surveys', survey_id, 'state', requested_period, is_answered, 1 FROM survey_facts
    WHERE :kpi = 'csat_response_rate' AND kind = 'csat' AND is_requested_then
    UNION ALL
    SELECT 'surveys', survey_id, 'score', period, (score >= 9) - (score <= 6), 1 FROM survey_facts
    WHERE :kpi = 'nps' AND kind = 'nps' AND is_answered_then
    UNION ALL
    SELECT 'surveys', survey_id, 'expectation', period, score >= expectation, 1 FROM survey_facts
    WHERE :kpi = 'satisfaction' AND kind = 'csat' AND is_answered_then AND expectation IS NOT NULL
    UNION ALL
    SELECT 'deals', deal_id, 'state', period, state = 'won', 1 FROM deal_facts WHERE :kpi = 'win_rate'
    UNION ALL
    SELECT 'deals', deal_id, 'closed_at', period, days, 1 FROM deal_facts WHERE :kpi = 'cycle_time' AND state = 'won'
    UNION ALL
    SELECT 'leads', lead_id, 'converted_at', period, is_converted, 1 FROM lead_facts WHERE :kpi = 'lead_conversion'
    UNION ALL
    SELECT 'leads', lead_id, 'first_contact_ms', period, first_contact_ms, 1 FROM lead_facts
    WHERE :kpi = 'lead_response' AND first_contact_ms IS NOT NULL
    UNION ALL
    SELECT 'employees', employee_id, 'left_at', attrition_facts.period, 1, 0
    FROM attrition_facts JOIN months ON months.label = attrition_facts.month
        JOIN months AS first ON first.number = max(1, months.number - 11)
        JOIN employed ON left_at >= first.starts_at AND left_at < months.ends_at
    WHERE :kpi = 'agent_attrition'
    UNION ALL
    SELECT 'contacts', kept.contact_id, 'active_subscriptions', retention_facts.period, coalesce(later.is_now, 1), 1
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
    SELECT 'contacts', contact_id, 'orders', period, clv, 1 FROM clv_facts
    WHERE (:kpi = 'clv' OR :kpi = 'clv_' || currency) AND clv IS NOT NULL
)
SELECT * FROM call_parts WHERE :label IS NULL OR period = :label
UNION ALL
SELECT * FROM other_parts WHERE :label IS NULL OR period = :label
ORDER BY period, entity
