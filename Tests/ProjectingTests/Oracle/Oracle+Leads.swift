extension Oracle {
    /// Leads by the date of their capture.
    ///
    /// - Parameters:
    ///   - from: microseconds, inclusive.
    ///   - to: microseconds, exclusive.
    private func captured(_ from: Int64, _ to: Int64, _ owner: String?) -> [OracleRow] {
        leads().filter { lead in
            guard let at = lead.instant("captured_at") else { return false }
            return from <= at && at < to && (owner == nil || lead.text("owner_id") == owner)
        }
    }

    private static func count(_ leads: [OracleRow], _ columns: String...) -> Int {
        leads.filter { lead in columns.contains { lead[$0] != .null } }.count
    }

    /// captured → contacted → qualified → converted; a step that was passed over counts as passed.
    func funnel(from: Int64, to: Int64, owner: String?, source: String?) -> [OracleRow] {
        let leads = captured(from, to, owner).filter { source == nil || $0.text("source") == source }
        let steps = [
            ("captured", leads.count),
            ("contacted", Self.count(leads, "first_contacted_at", "qualified_at", "converted_at")),
            ("qualified", Self.count(leads, "qualified_at", "converted_at")),
            ("converted", Self.count(leads, "converted_at")),
        ]
        return steps.enumerated().map { index, step in
            OracleRow([
                "step": .text(step.0), "leads": .integer(step.1), "rate": .share(step.1, of: leads.count),
                "step_rate": index == 0 ? .null : .share(step.1, of: steps[index - 1].1),
            ])
        }
    }

    /// What becomes of leads by where they come from, the most frequent source first.
    func leadSources(from: Int64, to: Int64, owner: String?) -> [OracleRow] {
        let bySource = Dictionary(grouping: captured(from, to, owner)) { $0.text("source") ?? "" }
        let sorted = bySource.sorted { one, other in
            one.value.count == other.value.count
                ? one.key.precedesInBytes(other.key) : one.value.count > other.value.count
        }
        return sorted.map { source, leads in
            let times = leads.compactMap { $0.integer("first_contact_ms") }.sorted()
            let middle = times.count / 2
            let median =
                times.isEmpty
                ? nil : Double(times[middle] + times[times.count % 2 == 1 ? middle : middle - 1]) / 2
            return OracleRow([
                "source": .text(source), "captured": .integer(leads.count),
                "contacted": .integer(Self.count(leads, "first_contacted_at")),
                "qualified": .integer(Self.count(leads, "qualified_at")),
                "converted": .integer(Self.count(leads, "converted_at")),
                "conversion_rate": .share(Self.count(leads, "converted_at"), of: leads.count),
                "median_first_contact_ms": .real(median),
            ])
        }
    }

    /// Of the contacts that a campaign touched, those who answered and those who bought.
    func responseRate(from: Int64, to: Int64, channel: String?) -> [OracleRow] {
        func contacts(_ rows: [OracleRow], of campaign: OracleValue?) -> Set<OracleValue> {
            Set(rows.filter { $0["campaign_id"] == campaign }.compactMap { $0["contact_id"] })
        }
        let touches = touches().filter { touch in
            guard let at = touch.instant("at") else { return false }
            return from <= at && at < to && (channel == nil || touch.text("channel") == channel)
        }
        let (responses, conversions) = (campaignResponses(), campaignConversions())
        return campaigns().map { campaign in
            let id = campaign["campaign_id"]
            let touched = contacts(touches, of: id)
            let responded = touched.intersection(contacts(responses, of: id)).count
            let converted = touched.intersection(contacts(conversions, of: id)).count
            return OracleRow([
                "campaign_id": id ?? .null, "name": campaign["name"] ?? .null,
                "touched": .integer(touched.count), "responded": .integer(responded),
                "converted": .integer(converted), "response_rate": .share(responded, of: touched.count),
                "conversion_rate": .share(converted, of: touched.count),
            ])
        }
    }
}
