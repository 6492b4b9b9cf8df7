public import Projecting

extension Projection {
    /// Projects, partners, branches, contracts and rules. See this folder's README.
    public static let organisation = Projection("organisation", version: 1) { projection in
        projection.table("projects", of: .project)
        projection.table("partners", of: .partner)
        defineBranches(&projection)
        projection.table("contracts", of: .contract)
        projection.table("rules", of: .rule)
    }

    private static func defineBranches(_ projection: inout Projection) {
        var branch = EntityTable("branch", key: "branch_id")
        branch.field("name", "name", on: "branch.opened")
        branch.field("region", "region", on: "branch.opened")
        branch.field("country", "country", on: "branch.opened")
        // Period, metric, value and when it was set; one for each period and metric, in that order.
        let targets = branch.fold.column()
        branch.on("branch.target_set") { row, event in
            let target: [Value] = [event["period"], event["metric"], event["value"], event.instant]
            let others = row[targets].list.filter { $0.list[0] != target[0] || $0.list[1] != target[1] }
            let place =
                others.firstIndex { other in
                    [target[0], target[1]].compactMap(\.text).lexicographicallyPrecedes(
                        [other.list[0], other.list[1]].compactMap(\.text),
                        by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
                } ?? others.endIndex
            row[targets] = .list(others[..<place] + [.list(target)] + others[place...])
        }
        branch.instant("opened_at", on: "branch.opened")
        branch.instant("closed_at", on: "branch.closed")
        projection.table("branches", of: branch)
        projection.table(
            "branch_targets", of: branch.fold, cells: [targets], each: { $0[targets].list.map(\.list) },
            [
                .stream("branch_id"), .number("n"), .part("period", .text, 0), .part("metric", .text, 1),
                .part("value", .real, 2), .part("set_at", .instant, 3),
            ])
    }
}

extension EntityTable {
    static var partner: EntityTable {
        var partner = EntityTable("partner", key: "partner_id")
        partner.field("name", "name", on: "partner.registered")
        partner.field("kind", "kind", on: "partner.registered")
        partner.field("region", "region", on: "partner.registered")
        let deals = partner.fold.column()
        partner.on("partner.deal_registered") { row, event in
            let deal = event["dealId"]
            if !row[deals].list.contains(deal) { row[deals] = .list(row[deals].list + [deal]) }
        }
        partner.show(.computed("deals", .integer, of: [deals]) { .integer(Int64($0[deals].list.count)) })
        let (commission, currency) = (partner.fold.column(), partner.fold.column())
        partner.on("partner.commission_accrued") { row, event in
            row[commission] = .integer(
                (row[commission].integer ?? 0) + (event["amount", "amount"].integer ?? 0))
            row[currency] = event["amount", "currency"]
        }
        partner.show(
            .computed("commission", .integer, of: [commission]) { .integer($0[commission].integer ?? 0) })
        partner.show(.cell("currency", .text, currency))
        partner.instant("registered_at", on: "partner.registered")
        partner.instant("suspended_at", on: "partner.suspended", cleared: ["partner.reinstated"])
        partner.instant("reinstated_at", on: "partner.reinstated")
        return partner
    }

    static var contract: EntityTable {
        var contract = EntityTable("contract", key: "contract_id")
        contract.field("account_id", "accountId", on: "contract.signed")
        contract.contact(on: "contract.signed")
        contract.field("kind", "kind", on: "contract.signed")
        contract.field("start", "start", on: "contract.signed")
        contract.field("end", "end", on: "contract.signed")
        contract.money("value", "value", on: "contract.signed")
        contract.instant("signed_at", on: "contract.signed")
        contract.instant("expired_at", on: "contract.expired")
        return contract
    }

    /// The newest definition, and how often it fired.
    static var rule: EntityTable {
        var rule = EntityTable("rule", key: "rule_id")
        let (type, condition) = (rule.fold.column(), rule.fold.column())
        let (actions, delay) = (rule.fold.column(), rule.fold.column())
        rule.on("rule.defined") { row, event in
            row[type] = event["when", "type"]
            row[condition] = event["when", "where"]
            row[actions] = event["then"]
            row[delay] = event["after"]
        }
        rule.show(.cell("when_type", .text, type))
        rule.show(.cell("when_where", .json, condition))
        rule.show(.cell("actions", .json, actions))
        rule.show(.cell("after_ms", .integer, delay))
        rule.count("version", on: "rule.defined")
        rule.count("fired", on: "rule.fired")
        rule.instant("defined_at", on: "rule.defined")
        rule.instant("enabled_at", on: "rule.enabled")
        rule.instant("disabled_at", on: "rule.disabled", cleared: ["rule.enabled", "rule.defined"])
        rule.instant("last_fired_at", on: "rule.fired")
        return rule
    }
}
