extension Wording {
    /// Pipelines, deals, products, quotes, invoices.
    static let sellingWords = """
        pipeline: pipeline · قیف فروش
        pipeline.defined · Pipeline {name} defined with {stages#} stages · قیف فروش {name} با {stages#} مرحله تعریف شد
        pipeline.stage_added · Stage {name} added[ after {after}] · مرحلهٔ {name} افزوده شد[ پس از {after}]
        pipeline.stage_retired · Stage {key} retired · مرحلهٔ {key} کنار گذاشته شد
        pipeline.retired · Pipeline retired · قیف فروش کنار گذاشته شد
        deal: deal · معامله
        deal.opened · Deal opened[: {title}][, {amount}][, stage {stage}]
         · معامله باز شد[: {title}][، {amount}][، مرحلهٔ {stage}]
        deal.stage_changed · Deal moved to {stage}[: {reason}] · معامله به مرحلهٔ {stage} رفت[: {reason}]
        deal.amount_changed · Amount of the deal is now {amount} · مبلغ معامله {amount} شد
        deal.close_date_changed · Deal expected to close on {expectedCloseDate}
         · تاریخ پیش‌بینی‌شدهٔ پایان معامله {expectedCloseDate} شد
        deal.owner_changed · Deal handed to {ownerId} · معامله به {ownerId} سپرده شد
        deal.probability_overridden · Probability of the deal set to {probabilityPct}[: {reason}]
         · احتمال معامله {probabilityPct} شد[: {reason}]
        deal.forecast_set · Deal forecast as {forecast} · پیش‌بینی معامله {forecast} شد
        deal.stakeholder_added · {contactId} takes part in the deal[ as {role}]
         · {contactId} در معامله شریک شد[ در نقش {role}]
        deal.stakeholder_removed · {contactId} takes no part in the deal any more · {contactId} از معامله کنار رفت
        deal.product_added · {quantity} × {productId} at {unitPrice} added to the deal
         · {quantity} عدد {productId} به بهای {unitPrice} به معامله افزوده شد
        deal.product_removed · Line {lineId} removed from the deal · ردیف {lineId} از معامله حذف شد
        deal.won · Deal won[, {amount}] · معامله موفق شد[، {amount}]
        deal.lost · Deal lost: {reason}[, to {competitor}] · معامله از دست رفت: {reason}[، به سود {competitor}]
        deal.reopened · Deal reopened[ in {stage}][: {reason}] · معامله دوباره باز شد[ در مرحلهٔ {stage}][: {reason}]
        product: product · کالا
        product.created · Product created: {name} ({sku})[, {unitPrice}] · کالا ثبت شد: {name} ({sku})[، {unitPrice}]
        product.priced · Product priced at {unitPrice}[ from {from}] · بهای کالا {unitPrice} شد[ از {from}]
        product.retired · Product retired · کالا کنار گذاشته شد
        quote: quote · پیش‌فاکتور
        quote.drafted · Quote of {total} drafted[, valid until {validUntil}]
         · پیش‌فاکتور {total} نوشته شد[، معتبر تا {validUntil}]
        quote.sent · Quote sent · پیش‌فاکتور فرستاده شد
        quote.accepted · Quote accepted · پیش‌فاکتور پذیرفته شد
        quote.rejected · Quote rejected[: {reason}] · پیش‌فاکتور رد شد[: {reason}]
        quote.expired · Quote expired · مهلت پیش‌فاکتور گذشت
        quote.revised · Quote revised to {total}[, valid until {validUntil}]
         · پیش‌فاکتور به {total} بازنگری شد[، معتبر تا {validUntil}]
        invoice: invoice · فاکتور
        invoice.issued · Invoice of {total} issued[, due on {dueDate}] · فاکتور {total} صادر شد[، سررسید {dueDate}]
        invoice.paid · Invoice paid · فاکتور پرداخت شد
        invoice.voided · Invoice voided: {reason} · فاکتور باطل شد: {reason}
        """

    /// E-mails, messages, meetings, notes, tasks.
    static let interactionWords = """
        email: e-mail · ایمیل
        email.sent · E-mail sent[: {subject}] · ایمیل فرستاده شد[: {subject}]
        email.received · E-mail received[: {subject}] · ایمیل رسید[: {subject}]
        email.delivered · E-mail delivered · ایمیل تحویل شد
        email.opened · E-mail opened · ایمیل باز شد
        email.clicked · Link in the e-mail clicked: {url} · پیوند ایمیل باز شد: {url}
        email.bounced · E-mail bounced ({kind}) · ایمیل برگشت خورد ({kind})
        email.unsubscribed · Unsubscribed by the e-mail · با ایمیل لغو اشتراک کرد
        email.marked_as_spam · E-mail marked as spam · ایمیل هرزنامه شمرده شد
        message: message · پیام
        message.sent · Message sent by {channel}[: {text}] · پیام در {channel} فرستاده شد[: {text}]
        message.received · Message received by {channel}[: {text}] · پیام در {channel} رسید[: {text}]
        meeting: meeting · دیدار
        meeting.scheduled · Meeting scheduled for {start}[: {title}][, {place}]
         · دیدار برای {start} گذاشته شد[: {title}][، {place}]
        meeting.rescheduled · Meeting moved to {start} · دیدار به {start} افتاد
        meeting.held · Meeting held[: {outcome}] · دیدار برگزار شد[: {outcome}]
        meeting.no_show · Nobody came to the meeting · کسی به دیدار نیامد
        meeting.cancelled · Meeting cancelled[: {reason}] · دیدار لغو شد[: {reason}]
        note: note · یادداشت
        note.added · Note: {text} · یادداشت: {text}
        note.redacted · Note redacted: {reason} · یادداشت پوشانده شد: {reason}
        task: task · کار
        task.created · Task created: {title}[, due {dueAt}][, for {assigneeId}]
         · کار ثبت شد: {title}[، تا {dueAt}][، برای {assigneeId}]
        task.assigned · Task assigned to {assigneeId} · کار به {assigneeId} سپرده شد
        task.completed · Task completed · کار انجام شد
        task.reopened · Task reopened · کار دوباره باز شد
        task.cancelled · Task cancelled · کار لغو شد
        """
}
