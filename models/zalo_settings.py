"""What one installation has set about Zalo while it ran, kept under these keys."""

TEMPLATE = "zalo_template"
# The id of the Official Account: what the QR leads to.
OA_ID = "zalo_oa_id"
# The verifier of a login under way, sealed.
LOGIN = "zalo_login"
