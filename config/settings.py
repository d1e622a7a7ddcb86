"""Settings of one installation, read from `DONDOC_*` and a .env file by the edges only."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

CONFIG_DIR = Path(__file__).parent


class Settings(BaseSettings):
    """Everything an operator may set; docs/settings.md lists it with examples."""

    model_config = SettingsConfigDict(env_prefix="DONDOC_", env_file=".env", extra="ignore")

    # Where everything lives that is not configured elsewhere.
    data_dir: Path = Path("data")
    # Empty: a SQLite file in data_dir.
    database_url: str = ""
    # smtp://user:pass@host:port, smtps:// for TLS from the start; empty: not configured.
    smtp_url: SecretStr = SecretStr("")
    mail_from: str = "dondoc@localhost.example"
    reply_to: str = ""
    # Where bounces go; "{token}" in it, or in reply_to, stands for the letter. Empty: mail_from.
    return_path: str = ""
    # Names and apprise URLs of other services (YAML); their secrets stay in that file.
    apprise_file: Path | None = None
    # imaps://user:pass@host/INBOX, where answers and bounces arrive; empty: nobody reads them.
    imap_url: SecretStr = SecretStr("")
    # The name under which our own mail server writes Authentication-Results; empty: not believed.
    mail_authserv_id: str = ""
    # Messages a minute by each channel, all workers together; 0: as many as go.
    rate_email: float = Field(default=600, ge=0)
    rate_zalo: float = Field(default=120, ge=0)
    # Where people reach the portal; every link in a message starts with it.
    public_url: str = "http://127.0.0.1:8080"
    # Empty: the key that `dondoc init` wrote to data_dir/secret_key (0600).
    secret_key: SecretStr = SecretStr("")
    timezone: str = "Asia/Ho_Chi_Minh"
    # Zalo: used with an app and its tokens (`dondoc zalo login`), or with a bot's token.
    zalo_app_id: str = ""
    zalo_app_secret: SecretStr = SecretStr("")
    # The key on the app's Webhook page: it signs what Zalo sends.
    zalo_oa_secret: SecretStr = SecretStr("")
    zalo_bot_token: SecretStr = SecretStr("")
    # A token set by hand, which nothing renews: to try things out.
    zalo_oa_access_token: SecretStr = SecretStr("")
    zalo_oa_base_url: str = "https://openapi.zalo.me"
    zalo_oauth_base_url: str = "https://oauth.zaloapp.com"
    zalo_zbs_base_url: str = "https://business.openapi.zalo.me"
    zalo_bot_base_url: str = "https://bot-api.zaloplatforms.com"
    zalo_appsecret_proof: bool = False
    # What real accounts want beside the buttons of a text; blank: nothing.
    zalo_button_template: str = "button"
    # Accounts of the agency (OpenID Connect); all three, or none.
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    heartbeat_url: str = ""
    prefect_api_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8080
    prefect_port: int = 4200
    upload_limit_mb: int = 20
    # The office's own templates and texts of papers; None: the folder "papers" in data_dir.
    papers_dir: Path | None = None
    # LibreOffice's program, for PDF of the office's own templates; empty: the one on the path.
    soffice: str = ""

    @property
    def effective_database_url(self) -> str:
        """Return the database to use."""
        return self.database_url or f"sqlite:///{self.data_dir / 'dondoc.db'}"

    @property
    def rates(self) -> dict[str, float]:
        """Return how many messages a minute may leave by each channel."""
        return {"email": self.rate_email, "zalo": self.rate_zalo}

    @property
    def secret_key_file(self) -> Path:
        """Return the file that keeps the key when none is set."""
        return self.data_dir / "secret_key"

    @property
    def papers_folder(self) -> Path:
        """Return the folder of the office's own templates and texts of papers."""
        return self.papers_dir or self.data_dir / "papers"

    @property
    def evidence_dir(self) -> Path:
        """Return the folder of uploaded evidence."""
        return self.data_dir / "evidence"
