extension Wording {
    /// Contacts, accounts, leads, loyalty, segments.
    static let customerWords = """
        contact: contact · مخاطب
        contact.created · Contact created: {fullName}[, source {source}] · مخاطب ثبت شد: {fullName}[، از راه {source}]
        contact.details_changed · Details changed: {changes} · مشخصات تغییر کرد: {changes}
        contact.email_added · E-mail address {email} added[ ({label})] · نشانی ایمیل {email} افزوده شد[ ({label})]
        contact.email_removed · E-mail address {email} removed · نشانی ایمیل {email} حذف شد
        contact.email_verified · E-mail address {email} verified · نشانی ایمیل {email} تأیید شد
        contact.phone_added · Phone number {phone} added[ ({label})] · شمارهٔ تلفن {phone} افزوده شد[ ({label})]
        contact.phone_removed · Phone number {phone} removed · شمارهٔ تلفن {phone} حذف شد
        contact.account_linked · Joined {accountId}[ as {role}] · به {accountId} پیوست[ در نقش {role}]
        contact.account_unlinked · Left {accountId} · از {accountId} جدا شد
        contact.owner_assigned · {ownerId} became responsible · {ownerId} مسئول شد
        contact.tagged · Tagged {tag} · برچسب {tag} خورد
        contact.untagged · Tag {tag} removed · برچسب {tag} برداشته شد
        contact.preference_set · Preference {key} set to {value} · ترجیح {key} برابر {value} شد
        contact.consent_granted · Consent to {purpose} granted[ for {channel}][, {basis}]
         · رضایت به {purpose} داده شد[ برای {channel}][، {basis}]
        contact.consent_withdrawn · Consent to {purpose} withdrawn[ for {channel}][, {basis}]
         · رضایت به {purpose} پس گرفته شد[ برای {channel}][، {basis}]
        contact.location_reported · Location reported: {lat}, {lon} · موقعیت گزارش شد: {lat}، {lon}
        contact.score_recorded · Scored {score} by model {model} {version} · امتیاز {score} از مدل {model} {version}
        contact.duplicate_suspected · May be the same person as {otherId} · شاید همان {otherId} باشد
        contact.duplicate_dismissed · Is not the same person as {otherId} · همان {otherId} نیست
        contact.archived · Contact archived[: {reason}] · مخاطب بایگانی شد[: {reason}]
        contact.restored · Contact restored · مخاطب از بایگانی بازگشت
        contact.merged · Merged into {intoId} · در {intoId} ادغام شد
        contact.unmerged · Merge undone[: {reason}] · ادغام برگردانده شد[: {reason}]
        contact.erased · Personal data erased[, {legalBasis}] · داده‌های شخصی پاک شد[، {legalBasis}]
        account: account · شرکت
        account.created · Account created: {name}[, {industry}][, {country}]
         · شرکت ثبت شد: {name}[، {industry}][، {country}]
        account.details_changed · Details of the account changed: {changes} · مشخصات شرکت تغییر کرد: {changes}
        account.parent_changed · Parent of the account changed[ to {parentId}]
         · شرکت مادر تغییر کرد[ به {parentId}]
        account.tier_set · Account ranked {tier} · سطح شرکت {tier} شد
        account.owner_assigned · {ownerId} became responsible for the account · {ownerId} مسئول شرکت شد
        account.targeted · Account targeted by {program} · شرکت هدف برنامهٔ {program} شد
        account.credit_rated · Credit rated {score} by {provider} · اعتبار {score} از {provider}
        account.archived · Account archived · شرکت بایگانی شد
        account.restored · Account restored · شرکت از بایگانی بازگشت
        lead: lead · سرنخ
        lead.captured · Lead captured from {source}[, {company}][, campaign {campaignId}]
         · سرنخ از {source} رسید[، {company}][، کارزار {campaignId}]
        lead.assigned · Lead assigned to {ownerId} · سرنخ به {ownerId} سپرده شد
        lead.contacted · Lead contacted by {channel} · با سرنخ از راه {channel} تماس گرفته شد
        lead.scored · Lead scored {score} by model {model} {version} · امتیاز سرنخ {score} از مدل {model} {version}
        lead.nurture_enrolled · Lead enrolled in the sequence {sequence} · سرنخ وارد زنجیرهٔ {sequence} شد
        lead.nurture_exited · Lead left the sequence {sequence} · سرنخ از زنجیرهٔ {sequence} بیرون رفت
        lead.qualified · Lead qualified[: {criteria}] · سرنخ واجد شرایط شد[: {criteria}]
        lead.disqualified · Lead disqualified: {reason} · سرنخ رد شد: {reason}
        lead.recycled · Lead recycled · سرنخ دوباره به کار افتاد
        lead.converted · Lead converted[ to the deal {dealId}] · سرنخ تبدیل شد[ به معاملهٔ {dealId}]
        loyalty: membership · عضویت
        loyalty.enrolled · Joined the loyalty programme {program} · عضو باشگاه {program} شد
        loyalty.points_earned · {points} points earned[ with {orderId}] · {points} امتیاز گرفت[ با {orderId}]
        loyalty.points_redeemed · {points} points redeemed · {points} امتیاز خرج شد
        loyalty.points_expired · {points} points expired · {points} امتیاز باطل شد
        loyalty.tier_changed · Loyalty tier is now {tier} · سطح باشگاه {tier} شد
        loyalty.left · Left the loyalty programme · از باشگاه بیرون رفت
        segment: segment · گروه
        segment.defined · Segment {name} defined · گروه {name} تعریف شد
        segment.redefined · Segment defined anew · گروه از نو تعریف شد
        segment.member_added · {contactId} entered the segment · {contactId} به گروه افزوده شد
        segment.member_removed · {contactId} left the segment · {contactId} از گروه بیرون رفت
        """
}
