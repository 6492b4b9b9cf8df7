extension Oracle {
    func projects() -> [OracleRow] {
        lives(of: "project").map { life in
            var risks: [(name: String, level: String)] = []
            for event in life.all("project.risk_raised", "project.risk_closed") {
                let name = event.data["risk"]?.text ?? ""
                risks.removeAll { $0.name == name }
                if let level = event.data["level"]?.text { risks.append((name, level)) }
            }
            let level = ["high", "medium", "low"].first { level in risks.contains { $0.level == level } }
            let milestones = life.all("project.milestone_reached").compactMap { $0.data["name"]?.text }
            return OracleRow([
                "project_id": .text(life.stream), "state": .text(life.state),
                "account_id": life.first("accountId"), "contact_id": .text(contact(of: life)),
                "name": life.first("name"), "goal": life.first("goal"),
                "progress_pct": .integer(life.last("project.progressed")?.data["progressPct"]?.integer),
                "milestones": .list(milestones), "open_risks": .list(risks.map(\.name)),
                "risk_level": .text(level),
                "outcome": .text(life.last("project.closed")?.data["outcome"]?.text),
                "opened_at": .instant(life.creation.time), "progressed_at": life.at("project.progressed"),
                "closed_at": life.at("project.closed"),
            ])
        }
    }

    func partners() -> [OracleRow] {
        lives(of: "partner").map { life in
            let deals = Set(life.all("partner.deal_registered").compactMap { $0.data["dealId"]?.text })
            let commissions = life.all("partner.commission_accrued").compactMap { $0.data["amount"] }
            let suspended = life.state == "suspended" ? life.last("partner.suspended")?.time : nil
            return OracleRow([
                "partner_id": .text(life.stream), "state": .text(life.state), "name": life.first("name"),
                "kind": life.first("kind"), "region": life.first("region"), "deals": .integer(deals.count),
                "commission": .integer(commissions.compactMap { $0["amount"]?.integer }.reduce(0, +)),
                "currency": .text(commissions.last?["currency"]?.text),
                "registered_at": .instant(life.creation.time), "suspended_at": .instant(suspended),
                "reinstated_at": life.at("partner.reinstated"),
            ])
        }
    }

    func branches() -> [OracleRow] {
        lives(of: "branch").map { life in
            OracleRow([
                "branch_id": .text(life.stream), "state": .text(life.state), "name": life.first("name"),
                "region": life.first("region"), "country": life.first("country"),
                "opened_at": .instant(life.creation.time), "closed_at": life.at("branch.closed"),
            ])
        }
    }

    func branchTargets() -> [OracleRow] {
        lives(of: "branch").flatMap { life in
            var last: [String: OracleEvent] = [:]
            for event in life.all("branch.target_set") {
                last["\(event.data["period"]?.text ?? "") \(event.data["metric"]?.text ?? "")"] = event
            }
            return last.sorted { $0.key.precedesInBytes($1.key) }.enumerated().map { index, target in
                OracleRow([
                    "branch_id": .text(life.stream), "n": .integer(index),
                    "period": .text(target.value.data["period"]?.text),
                    "metric": .text(target.value.data["metric"]?.text),
                    "value": .real(target.value.data["value"]?.number), "set_at": .instant(target.value.time),
                ])
            }
        }
    }

    func contracts() -> [OracleRow] {
        lives(of: "contract").map { life in
            OracleRow([
                "contract_id": .text(life.stream), "state": .text(life.state),
                "account_id": life.first("accountId"), "contact_id": .text(contact(of: life)),
                "kind": life.first("kind"), "start": life.first("start"), "end": life.first("end"),
                "value": .integer(life.creation.data["value"]?["amount"]?.integer),
                "currency": .text(life.creation.data["value"]?["currency"]?.text),
                "signed_at": .instant(life.creation.time), "expired_at": life.at("contract.expired"),
            ])
        }
    }

    func rules() -> [OracleRow] {
        lives(of: "rule").map { life in
            let definition = life.last("rule.defined")?.data
            let when = definition?["when"]
            let condition = when?["where"].map { $0.text ?? $0.minified }
            let disabled = life.state == "disabled" ? life.last("rule.disabled")?.time : nil
            return OracleRow([
                "rule_id": .text(life.stream), "state": .text(life.state),
                "when_type": .text(when?["type"]?.text),
                "when_where": .text(condition), "actions": .text(definition?["then"]?.minified),
                "after_ms": .integer(definition?["after"]?.integer),
                "version": .integer(life.all("rule.defined").count),
                "fired": .integer(life.all("rule.fired").count), "defined_at": life.at("rule.defined"),
                "enabled_at": life.at("rule.enabled"), "disabled_at": .instant(disabled),
                "last_fired_at": life.at("rule.fired"),
            ])
        }
    }
}
