extension Wording {
    /// Carts, orders, payments, subscriptions.
    static let commerceWords = """
        cart: cart · سبد
        cart.created · Cart created · سبد ساخته شد
        cart.product_added · {quantity} × {productId} put into the cart at {unitPrice}
         · {quantity} عدد {productId} به بهای {unitPrice} در سبد گذاشته شد
        cart.product_removed · {quantity} × {productId} taken out of the cart · {quantity} عدد {productId} از سبد برداشته شد
        cart.checkout_started · Checkout started · پرداخت سبد آغاز شد
        cart.abandoned · Cart abandoned · سبد رها شد
        cart.recovered · Cart taken up again · سبد دوباره به کار افتاد
        cart.ordered · Cart ordered as {orderId} · سبد سفارش شد: {orderId}
        order: order · سفارش
        order.completed · Order of {total}, lines: {lines#}[, coupon {coupon}][, campaign {campaignId}]
         · سفارش {total}، {lines#} ردیف[، کوپن {coupon}][، کارزار {campaignId}]
        order.fulfilled · Order delivered · سفارش تحویل شد
        order.refunded · {amount} of the order refunded[: {reason}] · {amount} از سفارش بازپرداخت شد[: {reason}]
        order.returned · Goods of the order returned, lines: {lines#}[: {reason}]
         · کالای سفارش پس داده شد، {lines#} ردیف[: {reason}]
        order.cancelled · Order cancelled[: {reason}] · سفارش لغو شد[: {reason}]
        payment: payment · پرداخت
        payment.captured · Payment of {amount} received, {method} · پرداخت {amount} رسید، {method}
        payment.failed · Payment of {amount} failed, {method}[: {error}] · پرداخت {amount} ناموفق بود، {method}[: {error}]
        payment.charged_back · Payment charged back · پرداخت برگشت خورد
        subscription: subscription · اشتراک
        subscription.trial_started · Trial of {plan} started[, until {endsAt}] · دورهٔ آزمایشی {plan} آغاز شد[، تا {endsAt}]
        subscription.trial_ended · Trial ended[: {reason}] · دورهٔ آزمایشی پایان یافت[: {reason}]
        subscription.started · Subscription to {plan} started, {mrr} a month[, for {termMonths} months]
         · اشتراک {plan} آغاز شد، ماهی {mrr}[، برای {termMonths} ماه]
        subscription.expanded · Subscription expanded to {mrr} a month[: {reason}]
         · اشتراک به ماهی {mrr} بزرگ‌تر شد[: {reason}]
        subscription.contracted · Subscription reduced to {mrr} a month[: {reason}]
         · اشتراک به ماهی {mrr} کوچک‌تر شد[: {reason}]
        subscription.renewed · Subscription renewed[ for {termMonths} months] · اشتراک تمدید شد[ برای {termMonths} ماه]
        subscription.paused · Subscription paused · اشتراک متوقف شد
        subscription.resumed · Subscription resumed · اشتراک از سر گرفته شد
        subscription.cancel_requested · Cancellation of the subscription requested[: {reason}]
         · لغو اشتراک خواسته شد[: {reason}]
        subscription.cancel_withdrawn · Cancellation of the subscription withdrawn · درخواست لغو اشتراک پس گرفته شد
        subscription.cancelled · Subscription cancelled[: {reason}] · اشتراک لغو شد[: {reason}]
        subscription.reactivated · Subscription taken up again, {mrr} a month · اشتراک دوباره برقرار شد، ماهی {mrr}
        """
}
