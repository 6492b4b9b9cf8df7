public import Projecting

extension Projection {
    /// What is sold, offered, billed and paid, and the clubs of those who buy. See this folder's README.
    public static let commerce = Projection("commerce", version: 1) { projection in
        projection.table("products", of: .product)
        projection.table("quotes", of: .quote)
        projection.table("invoices", of: .invoice)
        projection.table("payments", of: .payment)
        projection.table("loyalty", of: .loyalty)
        Cart().define(&projection)
    }
}
