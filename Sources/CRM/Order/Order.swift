/// A purchase. Aligned with schema.org Order and Segment's e-commerce events, version 2.
enum Order {
    static let declaration = """
        order: completed, cancelled
        order.completed · – → completed · contactId→contact!, cartId?→cart, campaignId?→campaign!,
            lines[+]{productId key, name?, brand?, quantity integer 1…, unitPrice money},
            discount? money, tax? money, shipping? money, total money, coupon?, orgUnit? key
        order.fulfilled · completed
        order.refunded · completed · amount money, reason?
        order.returned · completed · lines[+]{productId key, quantity integer 1…}, reason?
        order.cancelled · completed → cancelled · reason?
        """
}
