/// One call through the contact centre. Aligned with Amazon Connect's contact events.
enum Call {
    static let declaration = """
        call: offered, queued, ringing, answered, held, ended, wrapping, wrapped, abandoned, self_served,
            voicemail
        call.offered · – → offered · direction (inbound|outbound), contactId?→contact!, ticketId?→ticket!,
            from†? dial, to†? dial, line?, orgUnit? key
        call.contact_identified · * · contactId→contact!
        call.ivr_option_chosen · offered · option
        call.self_served · offered → self_served · intent
        call.queued · offered → queued · queue key, skill? key
        call.rang · offered|queued → ringing · agentId→employee
        call.ring_no_answer · ringing → queued
        call.answered · offered|queued|ringing → answered · agentId→employee
        call.held · answered → held
        call.retrieved · held → answered
        call.transferred · answered|held → queued · toQueue? key, toAgentId?→employee, kind (blind|warm)
        call.abandoned · offered|queued|ringing → abandoned · phase (ivr|queue|ring)
        call.voicemail_left · offered|queued → voicemail
        call.ended · answered|held → ended · endedBy (customer|agent|system)
        call.wrapup_started · ended → wrapping
        call.wrapup_completed · ended|wrapping → wrapped · disposition?, reason?, resolved? boolean
        call.recorded · * · sha256 sha256, durationMs
        call.evaluated · * · scorePct, form?, evaluatorId?→employee
        call.callback_requested · offered|queued
        """
}
