/// The names of all types of catalogue.md, in its order, taken from that page.
enum CatalogueNames {
    static let all = """
        contact.created contact.details_changed contact.email_added contact.email_removed
        contact.email_verified contact.phone_added contact.phone_removed contact.account_linked
        contact.account_unlinked contact.owner_assigned contact.tagged contact.untagged
        contact.preference_set contact.consent_granted contact.consent_withdrawn
        contact.location_reported contact.score_recorded contact.duplicate_suspected
        contact.duplicate_dismissed contact.archived contact.restored contact.merged contact.unmerged
        contact.erased account.created account.details_changed account.parent_changed account.tier_set
        account.owner_assigned account.targeted account.credit_rated account.archived account.restored
        lead.captured lead.assigned lead.contacted lead.scored lead.nurture_enrolled lead.nurture_exited
        lead.qualified lead.disqualified lead.recycled lead.converted pipeline.defined
        pipeline.stage_added pipeline.stage_retired pipeline.retired deal.opened deal.stage_changed
        deal.amount_changed deal.close_date_changed deal.owner_changed deal.probability_overridden
        deal.forecast_set deal.stakeholder_added deal.stakeholder_removed deal.product_added
        deal.product_removed deal.won deal.lost deal.reopened product.created product.priced
        product.retired quote.drafted quote.sent quote.accepted quote.rejected quote.expired
        quote.revised invoice.issued invoice.paid invoice.voided email.sent email.received
        email.delivered email.opened email.clicked email.bounced email.unsubscribed email.marked_as_spam
        message.sent message.received meeting.scheduled meeting.rescheduled meeting.held meeting.no_show
        meeting.cancelled note.added note.redacted task.created task.assigned task.completed
        task.reopened task.cancelled ticket.opened ticket.assigned ticket.priority_changed
        ticket.escalated ticket.status_changed ticket.agent_replied ticket.customer_replied
        ticket.sla_applied ticket.resolved ticket.reopened ticket.closed ticket.merged call.offered
        call.contact_identified call.ivr_option_chosen call.self_served call.queued call.rang
        call.ring_no_answer call.answered call.held call.retrieved call.transferred call.abandoned
        call.voicemail_left call.ended call.wrapup_started call.wrapup_completed call.recorded
        call.evaluated call.callback_requested survey.requested survey.answered survey.expired
        campaign.planned campaign.budgeted campaign.cost_incurred campaign.launched campaign.paused
        campaign.resumed campaign.ended campaign.touched campaign.responded campaign.converted
        segment.defined segment.redefined segment.member_added segment.member_removed cart.created
        cart.product_added cart.product_removed cart.checkout_started cart.abandoned cart.recovered
        cart.ordered order.completed order.fulfilled order.refunded order.returned order.cancelled
        payment.captured payment.failed payment.charged_back subscription.trial_started
        subscription.trial_ended subscription.started subscription.expanded subscription.contracted
        subscription.renewed subscription.paused subscription.resumed subscription.cancel_requested
        subscription.cancel_withdrawn subscription.cancelled subscription.reactivated contract.signed
        contract.expired workorder.created workorder.scheduled workorder.started workorder.part_used
        workorder.completed workorder.cancelled appointment.booked appointment.rescheduled
        appointment.kept appointment.no_show appointment.cancelled loyalty.enrolled
        loyalty.points_earned loyalty.points_redeemed loyalty.points_expired loyalty.tier_changed
        loyalty.left employee.hired employee.role_changed employee.skill_granted employee.skill_revoked
        employee.reviewed employee.benefit_granted employee.left employee.rehired employee.shift_started
        employee.shift_ended employee.state_changed branch.opened branch.target_set branch.closed
        partner.registered partner.deal_registered partner.suspended partner.reinstated
        partner.commission_accrued project.opened project.milestone_reached project.risk_raised
        project.risk_closed project.progressed project.closed geofence.defined geofence.entered
        geofence.exited geofence.retired kpi.target_set calendar.defined fx.published rule.defined
        rule.enabled rule.disabled rule.fired catalogue.type_defined ledger.corrected ledger.annulled
        ledger.read
        """.split { $0 == " " || $0 == "\n" }.map(String.init)
}
