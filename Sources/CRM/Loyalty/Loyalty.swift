/// A membership in a loyalty programme.
enum Loyalty {
    static let declaration = """
        loyalty: member, left
        loyalty.enrolled · – → member · contactId→contact!, program key
        loyalty.points_earned · * · points integer 1…, orderId?→order
        loyalty.points_redeemed / loyalty.points_expired · * · points integer 1…
        loyalty.tier_changed · * · tier key
        loyalty.left · member → left
        """
}
