/// A shopping cart. Aligned with Segment's e-commerce events, version 2.
enum Cart {
    static let declaration = """
        cart: open, abandoned, ordered
        cart.created · – → open · contactId?→contact!
        cart.product_added · open · productId key, quantity integer 1…, unitPrice money
        cart.product_removed · open · productId key, quantity integer 1…
        cart.checkout_started · open
        cart.abandoned · open → abandoned
        cart.recovered · abandoned → open
        cart.ordered · open → ordered · orderId→order
        """
}
