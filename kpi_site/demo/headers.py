"""The column titles of every export, word for word as the platforms write them."""

from __future__ import annotations

INSTAGRAM = (
    "Post ID", "Account ID", "Account username", "Account name", "Description", "Duration (sec)",
    "Publish time", "Permalink", "Post type", "Data comment", "Date", "Views", "Reach", "Likes",
    "Shares", "Follows", "Comments", "Saves",
)  # fmt: skip
"""Instagram content, Meta Business Suite."""

INSTAGRAM_ES = (
    "identificador de la publicación", "Identificador de la cuenta",
    "Nombre de usuario de la cuenta", "Nombre de la cuenta", "Descripción", "Duración (segundos)",
    "Hora de publicación", "Enlace permanente", "Tipo de publicación",
    "Comentario sobre los datos", "Fecha", "Visualizaciones", "Alcance", "Me gusta",
    "Veces que se ha compartido", "Seguidores", "Comentarios", "Veces guardado",
)  # fmt: skip
"""The same for an account in Spanish."""

STORIES = (
    "Post ID", "Account ID", "Account username", "Account name", "Description", "Duration (sec)",
    "Publish time", "Permalink", "Post type", "Data comment", "Date", "Views", "Reach", "Likes",
    "Shares", "Follows", "Profile visits", "Replies", "Sticker taps", "Navigation", "Link clicks",
)  # fmt: skip
"""Instagram stories."""

FACEBOOK = (
    "Post ID", "Page ID", "Page name", "Title", "Description", "Duration (sec)", "Publish time",
    "Caption type", "Permalink", "Is crosspost", "Is share", "Post type", "Languages",
    "Custom labels", "Funded content status", "Data comment", "Date", "Views", "Reach",
    "Reactions, Comments and Shares", "Reactions", "Comments", "Shares", "Total clicks",
    "Other Clicks",
)  # fmt: skip
"""Facebook content: its named columns."""

TIKTOK = (
    "Time", "Video title", "Video link", "Post time", "Total likes", "Total comments",
    "Total shares", "Total views",
)  # fmt: skip
"""TikTok Studio, Content.csv."""

TIKTOK_ES = (
    "Título del video", "Hora de publicación", "Enlace del video", "Visualizaciones totales",
    "Me gusta totales", "Comentarios totales", "Veces compartido",
    "Tiempo promedio de visualización",
)  # fmt: skip
"""TikTok content for an account in Spanish."""

YOUTUBE = (
    "Content", "Video title", "Video publish time", "Duration", "Views", "Watch time (hours)",
    "Subscribers", "Impressions", "Impressions click-through rate (%)", "Likes", "Shares",
    "Comments added",
)  # fmt: skip
"""YouTube Studio, Table data.csv."""

SHOPIFY_ORDERS = (
    "Name", "Email", "Financial Status", "Paid at", "Fulfillment Status", "Fulfilled at",
    "Accepts Marketing", "Currency", "Subtotal", "Shipping", "Taxes", "Total", "Discount Code",
    "Discount Amount", "Shipping Method", "Created at", "Lineitem quantity", "Lineitem name",
    "Lineitem price", "Lineitem compare at price", "Lineitem sku", "Lineitem requires shipping",
    "Lineitem taxable", "Lineitem fulfillment status", "Billing Name", "Billing Street",
    "Billing Address1", "Billing Address2", "Billing Company", "Billing City", "Billing Zip",
    "Billing Province", "Billing Country", "Billing Phone", "Shipping Name", "Shipping Street",
    "Shipping Address1", "Shipping Address2", "Shipping Company", "Shipping City", "Shipping Zip",
    "Shipping Province", "Shipping Country", "Shipping Phone", "Notes", "Note Attributes",
    "Cancelled at", "Payment Method", "Payment Reference", "Refunded Amount", "Vendor",
    "Outstanding Balance", "Employee", "Location", "Device ID", "Id", "Tags", "Risk Level",
    "Source", "Lineitem discount", "Tax 1 Name", "Tax 1 Value", "Tax 2 Name", "Tax 2 Value",
    "Tax 3 Name", "Tax 3 Value", "Tax 4 Name", "Tax 4 Value", "Tax 5 Name", "Tax 5 Value",
    "Phone", "Receipt Number", "Duties", "Billing Province Name", "Shipping Province Name",
    "Payment ID", "Payment Terms Name", "Next Payment Due At", "Payment References",
)  # fmt: skip
"""Shopify orders: 79 columns."""

SHOPIFY_DISCOUNTS = (
    "Name", "Value", "Value Type", "Type", "Discount Class", "Minimum Purchase Requirements",
    "Combines with Order Discounts", "Combines with Product Discounts",
    "Combines with Shipping Discounts", "Customer Selection", "Context", "Times Used In Total",
    "Applies Once Per Customer", "Usage Limit Per Code", "Status", "Start", "End",
)  # fmt: skip
"""Shopify discounts."""

WOOCOMMERCE = (
    "Date", "Order #", "N. Revenue (formatted)", "Status", "Customer", "Customer type",
    "Product(s)", "Items sold", "Coupon(s)", "Net Sales", "Attribution",
)  # fmt: skip
"""WooCommerce analytics, orders."""

GA4 = (
    "Sessions", "Engaged sessions", "Engagement rate", "Average engagement time per session",
    "Events per session", "Event count", "Key events", "Session key event rate", "Total revenue",
)  # fmt: skip
"""GA4, after the dimensions."""

HUBSPOT = (
    "Record ID", "Email", "Lifecycle Stage", "Lead Status", "Create Date",
    "Original Traffic Source", "Original Traffic Source Drill-Down 1",
    "Original Traffic Source Drill-Down 2", "Became a Lead Date",
    "Became a Marketing Qualified Lead Date", "Became a Customer Date",
)  # fmt: skip
"""HubSpot contacts: the columns this user chose."""

IMPACT = (
    "Id", "CampaignId", "CampaignName", "ActionTrackerName", "MediaPartnerName", "State",
    "Payout", "Amount", "Currency", "ReferringDate", "EventDate", "PromoCode", "Oid",
    "CustomerId", "CustomerStatus", "SubId1", "SharedId",
)  # fmt: skip
"""impact.com actions as its API names them."""

ROSTER = (
    "creator", "platform", "handle", "followers", "country", "language", "kind", "model", "code",
    "utm_content", "commission_rate", "relationship_owner", "first_collaboration",
    "assets_contracted", "assets_delivered",
)  # fmt: skip
"""The sheet `roster`."""

POSTS = (
    "creator", "platform", "permalink", "published", "format", "role", "contracted", "disclosed",
    "boosted", "rights_until", "source",
)  # fmt: skip
"""The sheet `posts`."""

TYPED = (
    "views", "reach", "likes", "comments", "shares", "saves",
)  # fmt: skip
"""Figures typed into it from screenshots."""

COSTS = (
    "creator", "part", "amount", "currency", "committed_on", "accrued_on", "paid_on",
)  # fmt: skip
"""The sheet `costs`."""
