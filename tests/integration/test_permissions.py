"""The functions' permissions are what all tests in this directory ask of AWS, and nothing else.

``conftest.py`` holds every request of every test against the statements of the function that signed
it, and keeps what was asked. So these tests come last.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chat_sessions_testing import ChatStack, Wire
from chat_sessions_testing.plugin import PASSWORD, USER_NAME
from tests.integration.permissions import Access, Statement, accesses, statements_by_function

STATEMENTS = statements_by_function()
OF_LAMBDA = {
    "logs:CreateLogStream": "the runtime writes the logs",
    "logs:PutLogEvents": "the runtime writes the logs",
    "dynamodb:DescribeStream": "the stream's mapping polls with the function's role",
    "dynamodb:ListStreams": "the stream's mapping polls with the function's role",
    "dynamodb:GetShardIterator": "the stream's mapping polls with the function's role",
    "dynamodb:GetRecords": "the stream's mapping polls with the function's role",
    "sqs:ReceiveMessage": "the queue's mapping polls with the function's role",
    "sqs:DeleteMessage": "the queue's mapping polls with the function's role",
    "sqs:GetQueueAttributes": "the queue's mapping polls with the function's role",
}
"""Actions that Lambda itself needs in a function's name; no code of ours asks for them."""
EACH = [
    pytest.param(function, statement, action, id=f"{function}-{statement.sid}-{action}")
    for function, statements in STATEMENTS.items()
    for statement in statements
    for action in sorted(statement.actions - OF_LAMBDA.keys())
]


def unused(statements: list[Statement], asked: set[Access]) -> Iterator[tuple[str, str]]:
    """Give the actions that no access needs, by the names of their statements."""
    for statement in statements:
        for action in sorted(statement.actions - OF_LAMBDA.keys()):
            only_this = replace(statement, actions=frozenset({action}))
            if not any(only_this.allows(access) for access in asked):
                yield statement.sid, action


def denied(statements: list[Statement], asked: set[Access]) -> list[Access]:
    return [
        access for access in asked if not any(statement.allows(access) for statement in statements)
    ]


@pytest.mark.parametrize("function", STATEMENTS)
def test_nothing_is_allowed_that_nobody_asks_for(
    function: str, asked_of_aws: dict[str, set[Access]]
) -> None:
    assert list(unused(STATEMENTS[function], asked_of_aws[function])) == []


@pytest.mark.parametrize("function", STATEMENTS)
def test_all_that_was_asked_for_is_allowed(
    function: str, asked_of_aws: dict[str, set[Access]]
) -> None:
    assert asked_of_aws[function]
    assert denied(STATEMENTS[function], asked_of_aws[function]) == []


@pytest.mark.parametrize(("function", "statement", "action"), EACH)
def test_an_action_that_is_taken_away_is_missed(
    function: str, statement: Statement, action: str, asked_of_aws: dict[str, set[Access]]
) -> None:
    without = [
        replace(each, actions=each.actions - {action}) if each == statement else each
        for each in STATEMENTS[function]
    ]

    assert denied(without, asked_of_aws[function])


@pytest.mark.parametrize(("function", "statement", "action"), EACH)
def test_an_action_that_is_added_is_noticed(
    function: str, statement: Statement, action: str, asked_of_aws: dict[str, set[Access]]
) -> None:
    more = replace(statement, sid="More", actions=frozenset({f"{action}s"}))

    assert list(unused([*STATEMENTS[function], more], asked_of_aws[function])) == [
        ("More", f"{action}s")
    ]


@pytest.mark.parametrize(("function", "statement", "action"), EACH)
def test_a_statement_for_another_resource_is_noticed_at_both_ends(
    function: str, statement: Statement, action: str, asked_of_aws: dict[str, set[Access]]
) -> None:
    moved = [
        replace(each, resource="AnotherTable") if each == statement else each
        for each in STATEMENTS[function]
    ]

    assert denied(moved, asked_of_aws[function])
    assert (statement.sid, action) in unused(moved, asked_of_aws[function])


def test_what_lambda_itself_needs_is_in_the_template() -> None:
    allowed = {
        action
        for statements in STATEMENTS.values()
        for statement in statements
        for action in statement.actions
    }

    assert OF_LAMBDA.keys() <= allowed


EXTENDED = Access(
    "dynamodb:UpdateItem",
    "CredentialsTable",
    (
        ("dynamodb:Attributes", ("Credential", "ExpiresAt")),
        ("dynamodb:LeadingKeys", ("ticket#digest",)),
    ),
)


def with_context(access: Access, **values: tuple[str, ...]) -> Access:
    added = {f"dynamodb:{key}": of_key for key, of_key in values.items()}
    return replace(access, context=tuple(sorted({**dict(access.context), **added}.items())))


def test_of_the_credentials_only_the_end_of_a_ticket_may_be_written() -> None:
    assert denied(STATEMENTS["chat_agent"], {EXTENDED}) == []


@pytest.mark.parametrize(
    "access",
    [
        with_context(EXTENDED, LeadingKeys=("password#tje0",)),
        with_context(EXTENDED, LeadingKeys=("application#digest",)),
        with_context(EXTENDED, LeadingKeys=("ticket#digest", "password#tje0")),
        with_context(EXTENDED, Attributes=("AssociateId", "Credential", "ExpiresAt")),
        with_context(EXTENDED, ReturnValues=("ALL_OLD",)),
        replace(EXTENDED, action="dynamodb:PutItem"),
        replace(EXTENDED, action="dynamodb:DeleteItem"),
    ],
)
def test_nothing_else_of_the_credentials_may_be_written(access: Access) -> None:
    assert denied(STATEMENTS["chat_agent"], {access}) == [access]


def test_a_request_is_known_by_its_function_from_whichever_thread(
    chat_stack: ChatStack, aws_wire: Wire
) -> None:
    chat_stack.pick_up(USER_NAME, PASSWORD)
    chat_stack.queue_session(656)
    aws_wire.clear()

    # The second time its topics are known, and the queues are read side by side with the agent.
    chat_stack.pick_up(USER_NAME, PASSWORD)
    chat_stack.settle()

    signed = {(request.signed_by, request.operation) for request in aws_wire.requests}
    assert {("chat_agent", "Query"), ("welcome_delivery", "PutItem")} <= signed
    [of_the_queue] = {name for name, operation in signed if operation == "ReceiveMessage"}
    assert of_the_queue not in STATEMENTS


def test_the_accesses_of_a_transaction_are_those_of_its_parts(
    chat_stack: ChatStack, aws_wire: Wire
) -> None:
    chat_stack.add_agent(8, can_respond=[656], password="x", Name="limited", max_sessions=1)
    chat_stack.queue_session(656)
    aws_wire.clear()

    chat_stack.pick_up("limited", "x")

    [transaction] = [r for r in aws_wire.requests if r.operation == "TransactWriteItems"]
    assert {(access.action, access.resource) for access in accesses(transaction)} == {
        ("dynamodb:UpdateItem", "SessionsTable"),
        ("dynamodb:UpdateItem", "DirectoryTable"),
    }
