"""Every table of the database, imported, so that the metadata knows them all."""

from models.accounts import Account
from models.clients import ApiAnswer, ApiToken, Identity
from models.dti import DtiFinal, DtiIndex, DtiScore
from models.duty import Duty, Evidence, Extension, Occurrence, StateChange, Submission
from models.engine_state import OneTimeToken, PrefectDeployment, Setting
from models.incoming import IncomingMail
from models.journal import JournalEntry
from models.measurements import Measurement, MeasurementEvidence
from models.messages import Delivery, InboxMail, Message, MessageItem, Notice, Pace
from models.plan import CalendarDay, Indicator, Obligation, Plan, Question
from models.plan_drafts import DraftBody, DraftItem, DraftQuestion, PlanDraft
from models.quarter_reports import QuarterReport, QuarterRound, ReportBlock, ReportVersion
from models.remarks import Instruction, Objection
from models.roster import Contact, Group, GroupMember, Person, Post, PostAlias, Tenure, Unit
from models.saved_views import SavedView
from models.silence import Silence
from models.webhooks import Webhook, WebhookCall, WebhookEvent
from models.within import Clerk, Handover
from models.wordings import Wording
from models.zalo import ZaloEvent, ZaloPair, ZaloRoute, ZaloUser

TABLES = (
    Plan,
    CalendarDay,
    Obligation,
    Indicator,
    Question,
    Unit,
    Post,
    PostAlias,
    Person,
    Tenure,
    Contact,
    Group,
    GroupMember,
    Occurrence,
    Duty,
    StateChange,
    Submission,
    Evidence,
    Extension,
    Notice,
    Message,
    MessageItem,
    Delivery,
    InboxMail,
    JournalEntry,
    Setting,
    PrefectDeployment,
    OneTimeToken,
    Account,
    Objection,
    Instruction,
    Clerk,
    Handover,
    Wording,
    SavedView,
    ApiToken,
    ApiAnswer,
    Identity,
    Webhook,
    WebhookEvent,
    WebhookCall,
    ZaloPair,
    ZaloUser,
    ZaloEvent,
    ZaloRoute,
    Pace,
    IncomingMail,
    Silence,
    Measurement,
    MeasurementEvidence,
    DtiIndex,
    DtiScore,
    DtiFinal,
    QuarterRound,
    QuarterReport,
    ReportVersion,
    ReportBlock,
    PlanDraft,
    DraftItem,
    DraftQuestion,
    DraftBody,
)
