extension Wording {
    /// Tickets, calls, surveys, contracts, work orders, appointments.
    static let serviceWords = """
        ticket: ticket · درخواست
        ticket.opened · Ticket opened by {channel}[: {subject}][, priority {priority}]
         · درخواست از راه {channel} باز شد[: {subject}][، اولویت {priority}]
        ticket.assigned · Ticket assigned to {assigneeId} · درخواست به {assigneeId} سپرده شد
        ticket.priority_changed · Priority of the ticket is now {priority} · اولویت درخواست {priority} شد
        ticket.escalated · Ticket escalated to level {level} · درخواست به سطح {level} بالا رفت
        ticket.status_changed · Ticket is now {status} · وضعیت درخواست {status} شد
        ticket.agent_replied · Ticket answered · به درخواست پاسخ داده شد
        ticket.customer_replied · Customer replied on the ticket · مشتری در درخواست پاسخ داد
        ticket.sla_applied · Target for {metric}: {targetMs}, policy {policy}
         · هدف {metric}: {targetMs}، سیاست {policy}
        ticket.resolved · Ticket resolved[: {resolution}][, cause {rootCause}]
         · درخواست حل شد[: {resolution}][، علت {rootCause}]
        ticket.reopened · Ticket reopened[: {reason}] · درخواست دوباره باز شد[: {reason}]
        ticket.closed · Ticket closed · درخواست بسته شد
        ticket.merged · Ticket merged into {intoId} · درخواست در {intoId} ادغام شد
        call: call · تماس
        call.offered · Call offered, {direction}[, from {from}][, to {to}]
         · تماس {direction}[ از {from}][ به {to}]
        call.contact_identified · Caller identified as {contactId} · تماس‌گیرنده شناخته شد: {contactId}
        call.ivr_option_chosen · Option {option} chosen · گزینهٔ {option} برگزیده شد
        call.self_served · Call served by the system: {intent} · تماس را سامانه پاسخ داد: {intent}
        call.queued · Call queued in {queue} · تماس در صف {queue} نشست
        call.rang · Call rang at {agentId} · تماس نزد {agentId} زنگ خورد
        call.ring_no_answer · Call was not picked up · تماس برداشته نشد
        call.answered · Call answered by {agentId} · {agentId} به تماس پاسخ داد
        call.held · Call put on hold · تماس نگه داشته شد
        call.retrieved · Call taken off hold · تماس از انتظار درآمد
        call.transferred · Call transferred[ to {toQueue}][ to {toAgentId}] ({kind})
         · تماس منتقل شد[ به صف {toQueue}][ به {toAgentId}] ({kind})
        call.abandoned · Caller hung up ({phase}) · تماس‌گیرنده قطع کرد ({phase})
        call.voicemail_left · Voicemail left · پیام صوتی گذاشته شد
        call.ended · Call ended by the {endedBy} · تماس پایان یافت، از سوی {endedBy}
        call.wrapup_started · Wrap-up of the call started · کار پس از تماس آغاز شد
        call.wrapup_completed · Wrap-up of the call completed[: {disposition}][, resolved: {resolved}]
         · کار پس از تماس پایان یافت[: {disposition}][، حل‌شده: {resolved}]
        call.recorded · Call recorded, {durationMs} · تماس ضبط شد، {durationMs}
        call.evaluated · Call evaluated: {scorePct}[ by {evaluatorId}] · تماس ارزیابی شد: {scorePct}[ از {evaluatorId}]
        call.callback_requested · Callback requested · تماس دوباره خواسته شد
        survey: survey · نظرسنجی
        survey.requested · Survey sent ({kind}) · نظرسنجی فرستاده شد ({kind})
        survey.answered · Survey answered with {score}[: {comment}] · پاسخ نظرسنجی {score} بود[: {comment}]
        survey.expired · Survey expired unanswered · نظرسنجی بی‌پاسخ ماند
        contract: contract · قرارداد
        contract.signed · Contract signed: {kind}[, {value}], from {start}[ to {end}]
         · قرارداد بسته شد: {kind}[، {value}]، از {start}[ تا {end}]
        contract.expired · Contract expired · قرارداد پایان یافت
        workorder: work order · دستور کار
        workorder.created · Work order for {kind} created[, due {due}] · دستور کار {kind} ثبت شد[، تا {due}]
        workorder.scheduled · Work planned for {start} with {resourceId} · کار برای {start} با {resourceId} برنامه‌ریزی شد
        workorder.started · Work started · کار آغاز شد
        workorder.part_used · {quantity} × {productId} used · {quantity} عدد {productId} مصرف شد
        workorder.completed · Work completed[: {outcome}] · کار پایان یافت[: {outcome}]
        workorder.cancelled · Work order cancelled[: {reason}] · دستور کار لغو شد[: {reason}]
        appointment: appointment · نوبت
        appointment.booked · Appointment booked for {start}[ with {resourceId}][: {purpose}]
         · نوبت برای {start} گرفته شد[ با {resourceId}][: {purpose}]
        appointment.rescheduled · Appointment moved to {start} · نوبت به {start} افتاد
        appointment.kept · Appointment kept · نوبت انجام شد
        appointment.no_show · Did not come to the appointment · سر نوبت نیامد
        appointment.cancelled · Appointment cancelled · نوبت لغو شد
        """

    static let marketingWords = """
        campaign: campaign · کارزار
        campaign.planned · Campaign planned: {name}[, {channel}][, from {start}] · کارزار برنامه‌ریزی شد: {name}[، {channel}][، از {start}]
        campaign.budgeted · Campaign budgeted at {budget} · بودجهٔ کارزار {budget} شد
        campaign.cost_incurred · Campaign cost {cost}[ on {on}] · هزینهٔ کارزار {cost}[ در {on}]
        campaign.launched · Campaign launched · کارزار آغاز شد
        campaign.paused · Campaign paused · کارزار متوقف شد
        campaign.resumed · Campaign resumed · کارزار از سر گرفته شد
        campaign.ended · Campaign ended · کارزار پایان یافت
        campaign.touched · Reached by the campaign, {channel}[ ({medium})]: {contactId}
         · کارزار از راه {channel}[ ({medium})] به {contactId} رسید
        campaign.responded · Response to the campaign ({kind}): {contactId} · واکنش به کارزار ({kind}): {contactId}
        campaign.converted · Won by the campaign: {contactId}[, {value}] · دستاورد کارزار: {contactId}[، {value}]
        """
}
