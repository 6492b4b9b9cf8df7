/// Mappings that come with the program, by name.
public enum ShippedMappings {
    /// For an export of orders with the columns `sample_id` (the customer), `date` (`YYYY-MM-DD`), `cds`
    /// (pieces) and `usd` (the row's money): one order a row, each customer made with the first one.
    public static let orderExport = """
        {
          "separator": ",",
          "source": "import/order-export",
          "events": [
            { "once": true,
              "type": "contact.created",
              "subject": "contact-{sample_id}",
              "time": "{date}",
              "data": { "fullName": "{sample_id}", "source": "order-export" } },
            { "type": "order.completed",
              "subject": "order-{row}",
              "time": "{date}",
              "data": {
                "contactId": "contact-{sample_id}",
                "lines": [ { "productId": "cd", "quantity": 1,
                             "unitPrice": { "$money": "{usd}", "currency": "USD" } } ],
                "total": { "$money": "{usd}", "currency": "USD" },
                "custom": { "cds": { "$integer": "{cds}" } } } }
          ]
        }
        """

    public static let all = ["order-export": orderExport]
}
