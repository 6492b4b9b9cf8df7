extension DemoCompany {
    /// Two campaigns a year, to those who want to hear of them.
    mutating func runCampaigns() {
        let names = ["Spring beans", "نوروز", "Summer iced coffee", "Back to office", "Yalda", "New grinder"]
        for (number, name) in names.enumerated() {
            let campaign = stream("campaign")
            let planned = working(start + Int64(120 + number * 165) * Self.day)
            let launched = planned + 7 * Self.day
            let ended = launched + 35 * Self.day
            guard ended < end else { break }
            let channel = pick(["email", "email", "sms"])
            let seller = pick(sellers)
            say(
                "campaign.planned", campaign, planned, by: seller,
                ["name": .text(name), "channel": .text(channel)])
            say("campaign.budgeted", campaign, planned + Self.hour, by: seller, ["budget": .money(400_000)])
            say("campaign.launched", campaign, launched, by: seller)
            for week in 0..<4 {
                say(
                    "campaign.cost_incurred", campaign, launched + Int64(week * 7 + 1) * Self.day,
                    ["cost": .money(30_000 + below(40_000))])
            }
            touch(campaign, channel, launched)
            say("campaign.ended", campaign, ended, by: seller)
            campaigns.append((campaign, launched, ended, channel))
        }
    }

    private mutating func touch(_ campaign: String, _ channel: String, _ launched: Int64) {
        for person in people where person.consents && person.since < launched {
            guard chance(45) else { continue }
            let at = launched + Self.hour + Int64(below(25 * 24 * 60)) * Self.minute
            say(
                "campaign.touched", campaign, at,
                ["contactId": .text(person.stream), "channel": .text(channel)])
            touched[person.stream, default: []].append((campaign, at))
            if chance(22) {
                say(
                    "campaign.responded", campaign, at + span(7_200),
                    ["contactId": .text(person.stream), "kind": .text(pick(["open", "open", "click"]))])
            }
        }
        for contact in touched.keys { touched[contact]?.sort { $0.at < $1.at } }
    }
}
