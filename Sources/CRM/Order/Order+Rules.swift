import EventLog

extension ShapeChecker {
    /// total = Σ lines − discount + tax + shipping, to the minor unit.
    mutating func orderTotal(_ data: JSONValue) {
        var sum: Int64 = 0
        var overflows = false
        func add(_ amount: Int64, times quantity: Int64 = 1) {
            let product = amount.multipliedReportingOverflow(by: quantity)
            let result = sum.addingReportingOverflow(product.partialValue)
            sum = result.partialValue
            overflows = overflows || product.overflow || result.overflow
        }
        func amount(_ name: String) -> Int64 { data[name]?["amount"]?.integer ?? 0 }
        if let lines = data["lines"] {
            for line in lines.elements {
                add(line["unitPrice"]?["amount"]?.integer ?? 0, times: line["quantity"]?.integer ?? 0)
            }
        }
        add(-amount("discount"))
        add(amount("tax"))
        add(amount("shipping"))
        let total = amount("total")
        if overflows || sum != total {
            refuse(
                .ruleViolated, .member("total"),
                because:
                    "lines − discount + tax + shipping is \(overflows ? "too large" : "\(sum)"), not \(total)"
            )
        }
    }
}

extension Step {
    /// Σ refunds ≤ total.
    mutating func verifyRefund() {
        guard let amount = data["amount"]?["amount"]?.integer, let total = state.number(.total) else {
            return
        }
        let refunded = state.number(.refunded) ?? 0
        if amount > total - refunded {
            refuse(.ruleViolated, "amount", "of \(total), \(refunded) are refunded already")
        }
    }
}
