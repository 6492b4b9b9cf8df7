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

    /// For a table of subscriptions with the columns `customer`, `plan`, `currency`, `mrr` (what is paid a month),
    /// `started` and `cancelled` (a date or an instant; empty where it goes on): one subscription a row.
    public static let subscriptionExport = """
        {
          "separator": ",",
          "source": "import/subscription-export",
          "events": [
            { "once": true,
              "type": "contact.created",
              "subject": "contact-{customer}",
              "time": "{started}",
              "data": { "fullName": "{customer}", "source": "subscription-export" } },
            { "type": "subscription.started",
              "subject": "subscription-{row}",
              "time": "{started}",
              "data": {
                "contactId": "contact-{customer}",
                "plan": "{plan}",
                "mrr": { "$money": "{mrr}", "currency": "{currency}" } } },
            { "when": "{cancelled}",
              "type": "subscription.cancelled",
              "subject": "subscription-{row}",
              "time": "{cancelled}",
              "data": {} }
          ]
        }
        """

    public static let all = ["order-export": orderExport, "subscription-export": subscriptionExport]
}
