"""Where Lambda enters."""

from chat_sessions.settings import WelcomeDeliverySettings
from welcome_delivery.composition import compose

lambda_handler = compose(WelcomeDeliverySettings.from_environment())
