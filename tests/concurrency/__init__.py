"""An explorer of everything that can happen at once: each order of AWS requests, and each fault.

The real handlers, use cases and adapters run on moto. Each AWS request stops at the wire, below
botocore, until it is let through; so who comes first is nobody's luck. In every state the explorer
takes every step there is: any of the requests that wait, done and answered, or

* the process dies before its request is done, or after, before the answer comes;
* the answer is lost, or the request; then the SDK sends it again;
* no answer comes any more, until the caller's time is over;
* the request is delayed: the sender sees a time-out, and it is done at any time from then on;
* another write is under way on the same item;
* nobody waits any longer for what would only have been of use.

An index may show what was there at first, items of a BatchGetItem are read one after the other, a
random number is each number. A stream and a queue are read up to their ends, and once more when no
queue remembers anything. Then, and at every step, the invariants are checked.

How it works
------------
``processes``, ``parking``
    An invocation of a function, in threads of which one runs at a time, parked at each request.
``behaviour``
    What a process does next, by the answers it got: tried out once for each.
``aws``, ``contents``, ``requests``
    What AWS does, by what it holds: moto does each request once for the same items.
``world``, ``participants``, ``faults``
    A state, and the steps that lead on from it.
``exploration``, ``findings``, ``exploring``
    All schedules, each state once; the soundness of that is argued there.
``invariants``
    What must hold.
``scenarios``, ``stage``, ``functions``
    Who asks for what, set up on the functions as they are deployed.
``mutants``, ``mutation``
    The product with a mistake in it, each of which must be found.

What is exhaustive
------------------
Within a scenario everything that is named there: the orders of all requests, and so many faults of
those kinds at any of them. Not explored are: a page of the index that mixes times, keys that
BatchGetItem leaves unprocessed, more than three agents or sessions or more than one topic, the
first request of an execution environment, which knows nobody yet, and clocks that differ. A claim
moves the clock on by a second, nothing else does.

A new scenario is an entry in ``scenarios``; calls with one ``Idempotency-Key`` are held to one
session by the invariants already. A new invariant is a method in ``invariants``.

Use
---
::

    python -m tests.concurrency explore             the scenarios of the tests
    python -m tests.concurrency explore --large     and those that take minutes
    python -m tests.concurrency explore 'one agent'
    python -m tests.concurrency replay 'one agent' < schedule

A violation is told with its schedule, a line for each step. ``replay`` takes these lines and shows
what each step changes; there a debugger can stop anywhere in the product.
"""
