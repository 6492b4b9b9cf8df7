import EventLog

extension Step {
    mutating func verifyInCart() {
        guard let product = data["productId"]?.string, let quantity = data["quantity"]?.integer else {
            return
        }
        let present = state.first(.item, product)?.number ?? 0
        if quantity > present {
            refuse(.ruleViolated, "quantity", "the cart holds \(present) of \(product)")
        }
    }

    mutating func foldCart(_ sign: Int64) {
        guard let product = data["productId"]?.string, let quantity = data["quantity"]?.integer else {
            return
        }
        state.count(.item, product, by: sign * quantity)
    }
}
