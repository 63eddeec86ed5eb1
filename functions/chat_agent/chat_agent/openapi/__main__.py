"""``python -m chat_agent.openapi``: write the document to standard output."""

import sys

from chat_agent.openapi.document import written_document

sys.stdout.buffer.write(written_document().encode())
