extension DemoCompany {
    /// Staff, products, opening hours, targets.
    mutating func organise() {
        let staff: [(String, String)] = [
            ("Kaveh Nouri", "seller"), ("Femke Jansen", "seller"), ("شیرین فرهادی", "seller"),
            ("Lucas Weber", "seller"), ("مریم نوری", "agent"), ("Ines Silva", "agent"),
            ("Tomáš Novák", "agent"), ("پروانه کریمی", "agent"), ("Jonas Meyer", "agent"),
        ]
        for (name, role) in staff {
            let employee = stream("employee")
            say(
                "employee.hired", employee, start + Int64(sellers.count + agents.count) * Self.minute,
                [
                    "name": .text(name), "role": .text(role),
                    "team": role == "agent" ? "support" : "sales", "orgUnit": "amsterdam",
                ])
            if role == "agent" { agents.append(employee) } else { sellers.append(employee) }
        }
        for (index, product) in DemoNames.products.enumerated() {
            let id = stream("product")
            say(
                "product.created", id, start + Int64(20 + index) * Self.minute,
                [
                    "sku": .text(product.sku), "name": .text(product.name),
                    "unitPrice": .money(product.price),
                ])
            products.append((id, product.name, product.price))
        }
        let week: DemoValue = [
            "mon": ["08:00-18:00"], "tue": ["08:00-18:00"], "wed": ["08:00-18:00"], "thu": ["08:00-18:00"],
            "fri": ["08:00-17:00"],
        ]
        say(
            "calendar.defined", "calendar-support", start,
            [
                "timezone": "Europe/Amsterdam", "week": week, "holidays": [],
                "from": .text(Self.date(start)),
            ])
        for (key, target) in [("fcr", 0.72), ("service_level", 0.8), ("csat", 0.85), ("abandon_rate", 0.06)] {
            say("kpi.target_set", "kpi-\(key)", start, ["kpi": .text(key), "target": .real(target)])
        }
    }

    /// Companies and the people in them, who come over the years.
    mutating func meetPeople() {
        for index in 0..<scaled(72) {
            let account = stream("account")
            let (city, country) = pick(DemoNames.places)
            let since = working(start + Int64(index * 792 / scaled(72) + below(20)) * Self.day)
            let firm = pick(DemoNames.firms)
            say(
                "account.created", account, since, by: pick(sellers),
                [
                    "name": .text("\(firm) \(city)"), "country": .text(country),
                    "industry": .text(pick(["café", "hotel", "office", "restaurant"])),
                    "tier": .text(pick(["bronze", "silver", "silver", "gold"])),
                    "ownerId": .text(pick(sellers)),
                ])
            accounts.append(account)
            for number in 0..<(4 + below(12)) {
                meet(account, city, country, since + Int64(number) * Self.hour)
            }
        }
    }

    private mutating func meet(_ account: String, _ city: String, _ country: String, _ since: Int64) {
        let contact = stream("contact")
        let isPersian = country == "IR"
        let name =
            "\(pick(isPersian ? DemoNames.persianGiven : DemoNames.europeanGiven)) "
            + pick(isPersian ? DemoNames.persianFamily : DemoNames.europeanFamily)
        let at = since + Int64(below(300)) * Self.day + Int64(below(3_600)) * 1_000_000
        let number = 1_000_000 + below(8_999_999)
        let consents = chance(80)
        let phone = isPersian ? "+98912\(number)" : "+3161\(number)"
        say(
            "contact.created", contact, at, by: pick(sellers),
            [
                "fullName": .text(name), "emails": [.text("\(contact)@example.com")],
                "phones": [.text(phone)], "accountId": .text(account), "ownerId": .text(pick(sellers)),
                "locale": .text(isPersian ? "fa-IR" : "nl-NL"),
                "source": .text(pick(["web", "fair", "referral", "cold call"])),
                "address": ["city": .text(city), "country": .text(country)],
            ])
        if consents {
            say(
                "contact.consent_granted", contact, at + Self.minute,
                ["purpose": "marketing", "channel": "email", "basis": "opt-in"])
        }
        people.append(
            Person(
                stream: contact, name: name, account: account, since: at + 2 * Self.minute,
                consents: consents,
                eagerness: Double(1 + below(100)) / 50))
        if chance(12) {
            say("contact.tagged", contact, later(at, days: 40), ["tag": .text(pick(["vip", "b2b"]))])
        }
    }
}
