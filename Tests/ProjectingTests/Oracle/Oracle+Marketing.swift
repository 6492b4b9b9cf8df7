extension Oracle {
    func leads() -> [OracleRow] {
        lives(of: "lead").map { life in
            let captured = life.creation
            let contacted = life.all("lead.contacted").first?.time
            let converted = life.last("lead.converted")
            return OracleRow([
                "lead_id": .text(life.stream), "state": .text(life.state),
                "source": .text(captured.data["source"]?.text), "contact_id": .text(contact(of: life)),
                "owner_id": .text(life.last("lead.assigned")?.data["ownerId"]?.text),
                "campaign_id": .text(captured.data["campaignId"]?.text),
                "captured_at": .instant(captured.time), "first_contacted_at": .instant(contacted),
                "first_contact_ms": .integer(contacted.map { max(0, $0 - captured.time) / 1_000 }),
                "qualified_at": .instant(life.all("lead.qualified").first?.time),
                "converted_at": .instant(converted?.time), "deal_id": .text(converted?.data["dealId"]?.text),
                "score": .real(life.last("lead.scored")?.data["score"]?.number),
                "disqualify_reason": .text(
                    life.state == "disqualified"
                        ? life.last("lead.disqualified")?.data["reason"]?.text : nil),
                "recycles": .integer(life.all("lead.recycled").count),
            ])
        }
    }

    func campaigns() -> [OracleRow] {
        lives(of: "campaign").map { life in
            let costs = life.all("campaign.cost_incurred").compactMap { $0.data["cost"]?["amount"]?.integer }
            let money = life.last("campaign.budgeted", "campaign.cost_incurred")
            return OracleRow([
                "campaign_id": .text(life.stream), "state": .text(life.state),
                "name": .text(life.creation.data["name"]?.text),
                "channel": .text(life.creation.data["channel"]?.text),
                "budget": .integer(life.last("campaign.budgeted")?.data["budget"]?["amount"]?.integer),
                "cost": .integer(costs.reduce(0, +)),
                "currency": .text((money?.data["budget"] ?? money?.data["cost"])?["currency"]?.text),
                "touched": .integer(life.all("campaign.touched").count),
                "responded": .integer(life.all("campaign.responded").count),
                "converted": .integer(life.all("campaign.converted").count),
            ])
        }
    }

    func touches() -> [OracleRow] {
        campaignEvents("campaign.touched") { OracleRow(["channel": .text($0.data["channel"]?.text)]) }
    }

    func campaignResponses() -> [OracleRow] {
        campaignEvents("campaign.responded") { OracleRow(["kind": .text($0.data["kind"]?.text)]) }
    }

    func campaignConversions() -> [OracleRow] {
        campaignEvents("campaign.converted") { event in
            OracleRow([
                "order_id": .text(event.data["orderId"]?.text), "deal_id": .text(event.data["dealId"]?.text),
                "value": .integer(event.data["value"]?["amount"]?.integer),
                "currency": .text(event.data["value"]?["currency"]?.text),
            ])
        }
    }

    func campaignCosts() -> [OracleRow] {
        lives(of: "campaign").flatMap { life in
            life.all("campaign.cost_incurred").enumerated().map { number, event in
                OracleRow([
                    "campaign_id": .text(life.stream), "n": .integer(number), "at": .instant(event.time),
                    "on": .text(event.data["on"]?.text),
                    "cost": .integer(event.data["cost"]?["amount"]?.integer),
                    "currency": .text(event.data["cost"]?["currency"]?.text),
                ])
            }
        }
    }

    private func campaignEvents(_ type: String, _ rest: (OracleEvent) -> OracleRow) -> [OracleRow] {
        lives(of: "campaign").flatMap { life in
            life.all(type).enumerated().map { number, event in
                let contact = event.data["contactId"]?.text.map { Self.survivor(of: $0, in: merges) }
                return OracleRow([
                    "campaign_id": .text(life.stream), "n": .integer(number), "contact_id": .text(contact),
                    "at": .instant(event.time),
                ]) + rest(event)
            }
        }
    }

    func segments() -> [OracleRow] {
        lives(of: "segment").map { life in
            OracleRow([
                "segment_id": .text(life.stream), "state": .text(life.state),
                "name": .text(life.creation.data["name"]?.text),
                "rule": .text(life.events.compactMap { $0.data["rule"] }.last?.minified),
                "defined_at": .instant(life.creation.time),
                "redefined_at": .instant(life.last("segment.redefined")?.time),
            ])
        }
    }

    func segmentMembers() -> [OracleRow] {
        lives(of: "segment").flatMap { life in
            var members: [(contact: String, at: Int64)] = []
            for event in life.all("segment.member_added", "segment.member_removed") {
                guard let contact = event.data["contactId"]?.text else { continue }
                if event.type == "segment.member_removed" {
                    members.removeAll { $0.contact == contact }
                } else if !members.contains(where: { $0.contact == contact }) {
                    members.append((contact, event.time))
                }
            }
            return members.enumerated().map { number, member in
                OracleRow([
                    "segment_id": .text(life.stream), "n": .integer(number),
                    "contact_id": .text(Self.survivor(of: member.contact, in: merges)),
                    "added_at": .instant(member.at),
                ])
            }
        }
    }
}
