/// The lifecycles of the catalogue, written down by hand: which states take an event, and where it leads.
enum OracleLifecycle {
    static let none = "–"

    private struct Move {
        let from: [String]
        /// `nil`: the state is kept.
        let to: String?
    }

    /// The state after `event` in `state`; `nil` where the state does not take it.
    static func next(_ state: String, _ event: OracleEvent) -> String? {
        for move in moves[event.type] ?? [] where move.from.contains(state) {
            return event.type == "ticket.status_changed" ? event.data["status"]?.text : move.to ?? state
        }
        return nil
    }

    static func creates(_ event: OracleEvent) -> Bool { next(none, event) != nil }

    /// The types of `category` that `state` takes, by name.
    static func types(of category: String, in state: String) -> [String] {
        moves.filter { type, moves in
            type.hasPrefix(category + ".") && moves.contains { $0.from.contains(state) }
        }.keys.sorted()
    }

    private static let moves: [String: [Move]] = {
        var moves: [String: [Move]] = [:]
        for line in table.split(separator: "\n") {
            let parts = line.split(separator: ":").map { $0.split(separator: " ").map(String.init) }
            let arrow = parts[1].firstIndex(of: ">")
            let from = Array(parts[1][..<(arrow ?? parts[1].endIndex)])
            let to = arrow.map { parts[1][$0 + 1] }
            for type in parts[0] { moves[type, default: []].append(Move(from: from, to: to)) }
        }
        return moves
    }()

    /// Types : states from which > the state to which (without: the state is kept).
    ///
    /// `contact.merged` and `contact.unmerged` are here for arrivals; the views take merges by position.
    /// A row of the catalogue that names no states takes any but a terminal one.
    private static let table = """
        contact.created : – > active
        contact.details_changed contact.email_added contact.email_removed contact.email_verified : active
        contact.phone_added contact.phone_removed contact.account_linked : active
        contact.account_unlinked contact.owner_assigned contact.tagged contact.untagged : active
        contact.preference_set contact.consent_granted contact.consent_withdrawn : active
        contact.location_reported contact.score_recorded : active
        contact.duplicate_suspected contact.duplicate_dismissed : active
        contact.archived : active > archived
        contact.restored : archived > active
        contact.merged : active archived > merged
        contact.unmerged : merged > active
        contact.erased : active archived merged > erased
        deal.opened : – > open
        deal.stage_changed deal.amount_changed deal.close_date_changed deal.owner_changed : open
        deal.probability_overridden deal.forecast_set : open
        deal.stakeholder_added deal.stakeholder_removed deal.product_added deal.product_removed : open
        deal.won : open > won
        deal.lost : open > lost
        deal.reopened : won lost > open
        email.sent : – > sent
        email.received : – > received
        email.delivered email.unsubscribed email.marked_as_spam : sent opened clicked
        email.opened : sent opened > opened
        email.opened : clicked
        email.clicked : sent opened clicked > clicked
        email.bounced : sent
        message.sent : – > sent
        message.received : – > received
        meeting.scheduled : – > scheduled
        meeting.rescheduled : scheduled
        meeting.held : scheduled > held
        meeting.no_show : scheduled > no_show
        meeting.cancelled : scheduled > cancelled
        task.created : – > open
        task.assigned : open
        task.completed : open > done
        task.reopened : done > open
        task.cancelled : open > cancelled
        note.added : – > added
        note.redacted : added > redacted
        ticket.opened : – > open
        ticket.assigned ticket.priority_changed ticket.escalated : open pending on_hold
        ticket.agent_replied ticket.sla_applied : open pending on_hold
        ticket.status_changed : open pending on_hold > (status)
        ticket.customer_replied : open pending on_hold
        ticket.customer_replied : resolved > open
        ticket.resolved : open pending on_hold > resolved
        ticket.reopened : resolved closed > open
        ticket.closed : resolved > closed
        ticket.merged : open pending on_hold > merged
        call.offered : – > offered
        call.contact_identified call.recorded call.evaluated : offered queued ringing answered held ended
        call.contact_identified call.recorded call.evaluated : wrapping wrapped abandoned
        call.contact_identified call.recorded call.evaluated : self_served voicemail
        call.ivr_option_chosen : offered
        call.self_served : offered > self_served
        call.queued : offered > queued
        call.rang : offered queued > ringing
        call.ring_no_answer : ringing > queued
        call.answered : offered queued ringing > answered
        call.held : answered > held
        call.retrieved : held > answered
        call.transferred : answered held > queued
        call.abandoned : offered queued ringing > abandoned
        call.voicemail_left : offered queued > voicemail
        call.ended : answered held > ended
        call.wrapup_started : ended > wrapping
        call.wrapup_completed : ended wrapping > wrapped
        call.callback_requested : offered queued
        survey.requested : – > requested
        survey.answered : requested > answered
        survey.expired : requested > expired
        order.completed : – > completed
        order.fulfilled order.refunded order.returned : completed
        order.cancelled : completed > cancelled
        subscription.trial_started : – > trialing
        subscription.trial_ended : trialing > cancelled
        subscription.started : – trialing > active
        subscription.expanded subscription.contracted subscription.renewed : active
        subscription.paused : active > paused
        subscription.resumed : paused > active
        subscription.cancel_requested subscription.cancel_withdrawn : active
        subscription.cancelled : active paused > cancelled
        subscription.reactivated : cancelled > active
        pipeline.defined : – > active
        pipeline.stage_added pipeline.stage_retired : active retired
        pipeline.retired : active > retired
        account.created : – > active
        account.details_changed account.parent_changed account.tier_set : active archived
        account.owner_assigned account.targeted account.credit_rated : active archived
        account.archived : active > archived
        account.restored : archived > active
        product.created : – > active
        product.priced : active retired
        product.retired : active > retired
        quote.drafted : – > draft
        quote.sent : draft > sent
        quote.accepted : sent > accepted
        quote.rejected : sent > rejected
        quote.expired : sent > expired
        quote.revised : draft sent rejected expired > draft
        invoice.issued : – > issued
        invoice.paid : issued > paid
        invoice.voided : issued > void
        payment.captured : – > captured
        payment.failed : – > failed
        payment.charged_back : captured > charged_back
        cart.created : – > open
        cart.product_added cart.product_removed cart.checkout_started : open
        cart.abandoned : open > abandoned
        cart.recovered : abandoned > open
        cart.ordered : open > ordered
        loyalty.enrolled : – > member
        loyalty.points_earned loyalty.points_redeemed loyalty.points_expired : member left
        loyalty.tier_changed : member left
        loyalty.left : member > left
        project.opened : – > open
        project.milestone_reached project.risk_raised project.risk_closed : open closed
        project.progressed : open closed
        project.closed : open > closed
        partner.registered : – > active
        partner.deal_registered partner.commission_accrued : active suspended
        partner.suspended : active > suspended
        partner.reinstated : suspended > active
        branch.opened : – > open
        branch.target_set : open closed
        branch.closed : open > closed
        contract.signed : – > active
        contract.expired : active > expired
        rule.defined : – defined disabled > defined
        rule.enabled : defined disabled > defined
        rule.disabled : defined disabled > disabled
        rule.fired : defined
        employee.hired : – > employed
        employee.role_changed employee.skill_granted employee.skill_revoked : employed left
        employee.reviewed employee.benefit_granted : employed left
        employee.left : employed > left
        employee.rehired : left > employed
        employee.shift_started employee.shift_ended employee.state_changed : employed
        appointment.booked : – > booked
        appointment.rescheduled : booked
        appointment.kept : booked > kept
        appointment.no_show : booked > no_show
        appointment.cancelled : booked > cancelled
        workorder.created : – > created
        workorder.scheduled : created scheduled > scheduled
        workorder.started : scheduled > started
        workorder.part_used : started
        workorder.completed : started > completed
        workorder.cancelled : created scheduled > cancelled
        calendar.defined : – > defined
        calendar.defined : defined
        lead.captured : – > open
        lead.assigned lead.contacted lead.nurture_enrolled lead.nurture_exited : open qualified
        lead.scored : open qualified disqualified
        lead.qualified : open > qualified
        lead.disqualified : open qualified > disqualified
        lead.recycled : disqualified > open
        lead.converted : qualified > converted
        campaign.planned : – > planned
        campaign.budgeted campaign.cost_incurred : planned running paused ended
        campaign.launched : planned > running
        campaign.paused : running > paused
        campaign.resumed : paused > running
        campaign.ended : running paused > ended
        campaign.touched : running
        campaign.responded campaign.converted : running ended
        segment.defined : – > defined
        segment.redefined segment.member_added segment.member_removed : defined
        """
}
