extension Wording {
    /// Employees, branches, partners, projects, geofences.
    static let organisationWords = """
        employee: employee · کارمند
        employee.hired · {name} hired as {role}[, {team}] · {name} در نقش {role} استخدام شد[، {team}]
        employee.role_changed · Role changed to {role}[, {team}] · نقش به {role} تغییر کرد[، {team}]
        employee.skill_granted · Skill {skill} gained · مهارت {skill} افزوده شد
        employee.skill_revoked · Skill {skill} taken away · مهارت {skill} برداشته شد
        employee.reviewed · Reviewed for {period}: {scorePct} · ارزیابی {period}: {scorePct}
        employee.benefit_granted · Benefit {kind} granted · مزیت {kind} داده شد
        employee.left · Left the company[: {reason}] · از شرکت رفت[: {reason}]
        employee.rehired · Hired again · دوباره استخدام شد
        employee.shift_started · Shift started · نوبت کاری آغاز شد
        employee.shift_ended · Shift ended · نوبت کاری پایان یافت
        employee.state_changed · Is now {state} · اکنون {state}
        branch: branch · شعبه
        branch.opened · Branch {name} opened[, {region}] · شعبهٔ {name} گشایش یافت[، {region}]
        branch.target_set · Target of the branch for {metric} in {period}: {value} · هدف شعبه برای {metric} در {period}: {value}
        branch.closed · Branch closed · شعبه بسته شد
        partner: partner · همکار
        partner.registered · Partner {name} registered ({kind}) · همکار {name} ثبت شد ({kind})
        partner.deal_registered · Partner registered the deal {dealId} · همکار معاملهٔ {dealId} را ثبت کرد
        partner.suspended · Partner suspended · همکاری معلق شد
        partner.reinstated · Partner reinstated · همکاری از سر گرفته شد
        partner.commission_accrued · Commission of {amount} accrued[ for {dealId}]
         · کارمزد {amount} تعلق گرفت[ برای {dealId}]
        project: project · پروژه
        project.opened · Project {name} opened[: {goal}] · پروژهٔ {name} آغاز شد[: {goal}]
        project.milestone_reached · Milestone reached: {name} · به مرحلهٔ {name} رسید
        project.risk_raised · Risk raised: {risk} ({level}) · خطر مطرح شد: {risk} ({level})
        project.risk_closed · Risk closed: {risk} · خطر برطرف شد: {risk}
        project.progressed · Project is {progressPct} done · پیشرفت پروژه {progressPct}
        project.closed · Project closed: {outcome} · پروژه بسته شد: {outcome}
        geofence: geofence · محدوده
        geofence.defined · Geofence {name} defined, radius {radiusM} m · محدودهٔ {name} تعریف شد، شعاع {radiusM} متر
        geofence.entered · {contactId} entered the geofence · {contactId} وارد محدوده شد
        geofence.exited · {contactId} left the geofence · {contactId} از محدوده بیرون رفت
        geofence.retired · Geofence retired · محدوده کنار گذاشته شد
        """

    /// Targets, calendars, rates, rules, types, the ledger itself.
    static let ruleWords = """
        kpi: key figure · شاخص
        kpi.target_set · Target for {kpi} set to {target}[ in {orgUnit}] · هدف {kpi} برابر {target} شد[ در {orgUnit}]
        calendar: calendar · تقویم کاری
        calendar.defined · Business hours defined from {from} on ({timezone}) · ساعت‌های کاری از {from} تعریف شد ({timezone})
        fx: rate of exchange · نرخ ارز
        fx.published · Rate published for {on}: 1 {base} = {rate} {quote} · نرخ {on}: هر {base} برابر {rate} {quote}
        rule: rule · قاعده
        rule.defined · Rule defined for {when.type} · قاعده برای {when.type} تعریف شد
        rule.enabled · Rule enabled · قاعده روشن شد
        rule.disabled · Rule disabled · قاعده خاموش شد
        rule.fired · Rule fired by {triggerId} · قاعده با {triggerId} به کار افتاد
        catalogue: type of event · نوع رویداد
        catalogue.type_defined · Type {type} defined with {fields#} fields · نوع {type} با {fields#} فیلد تعریف شد
        ledger: ledger · دفتر
        ledger.corrected · Correction of {eventId}: {reason} · تصحیح {eventId}: {reason}
        ledger.annulled · Annulment of {eventId}: {reason} · ابطال {eventId}: {reason}
        ledger.read · Personal data read: {what}, rows: {rows} · داده‌های شخصی خوانده شد: {what}، {rows} سطر
        """

    /// What fields of a choice or a key may say.
    static let valueWords = """
        = inbound · ورودی
        = outbound · خروجی
        = email · ایمیل
        = phone · تلفن
        = sms · پیامک
        = whatsapp · واتساپ
        = telegram · تلگرام
        = chat · گفت‌وگو
        = social · شبکهٔ اجتماعی
        = fax · دورنگار
        = post · پست
        = kiosk · کیوسک
        = web · وب
        = web_form · فرم وب
        = ad · آگهی
        = chatbot · گفت‌وگوی خودکار
        = import · ورود داده
        = referral · معرفی
        = call · تماس
        = event · رویداد
        = other · دیگر
        = marketing · بازاریابی
        = pipeline · در جریان
        = best_case · خوش‌بینانه
        = commit · قطعی
        = omitted · کنارگذاشته
        = prospecting · یافتن مشتری
        = qualification · سنجش
        = proposal · پیشنهاد
        = negotiation · مذاکره
        = low · کم
        = normal · عادی
        = medium · متوسط
        = high · زیاد
        = urgent · فوری
        = open · باز
        = pending · در انتظار مشتری
        = on_hold · معلق
        = first_response · نخستین پاسخ
        = resolution · حل
        = customer · مشتری
        = agent · کارشناس
        = system · سامانه
        = ivr · تلفن گویا
        = queue · صف
        = ring · زنگ
        = blind · بی‌معرفی
        = warm · با معرفی
        = hard · دائمی
        = soft · موقت
        = click · کلیک
        = reply · پاسخ
        = visit · بازدید
        = form · فرم
        = csat · رضایت
        = nps · توصیه
        = ces · آسانی
        = card · کارت
        = cash · نقد
        = transfer · حواله
        = wallet · کیف پول
        = credit · اعتبار
        = repair · تعمیر
        = installation · نصب
        = preventive · سرویس دوره‌ای
        = inspection · بازرسی
        = agency · نمایندگی
        = reseller · فروشنده
        = distributor · پخش‌کننده
        = vendor · تأمین‌کننده
        = available · آمادهٔ پاسخ
        = on_contact · در گفت‌وگو
        = wrap_up · در کار پس از تماس
        = break · در استراحت
        = training · در آموزش
        = offline · بیرون از سامانه
        """
}
