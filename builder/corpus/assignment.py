"""The assignment of rows to columns that has the largest sum of weights.

Rows are added one at a time. Each looks for the cheapest chain of reassignments, a shortest path
in reduced costs (H. W. Kuhn, The Hungarian method for the assignment problem, 1955; the search is
E. W. Dijkstra's). The search never leaves what the row is connected with and stops at the first
chain that nothing can beat, so rows that are alone cost nothing, however many others there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush

Edges = Sequence[tuple[int, int]]
"""The columns that a row can have, each with its weight, a positive integer."""


class BudgetSpent(Exception):
    """The assignment takes more steps than were granted."""


class Steps:
    """Counts steps, one for each edge looked at, and stops what takes too many."""

    def __init__(self, budget: int) -> None:
        """Grant a number of steps."""
        self.taken = 0
        self._budget = budget

    def take(self, number: int) -> None:
        """Count steps; raise `BudgetSpent` beyond the budget."""
        self.taken += number
        if self.taken > self._budget:
            raise BudgetSpent


class Assignment:
    """Rows and the columns they have. `row_of` is the result: the row of each column taken.

    A row's price plus a column's is never less than the weight between them, and equals it where
    the two are paired; whoever is alone has the price 0. So no other assignment weighs more.
    """

    def __init__(self, edges: Sequence[Edges], steps: Steps) -> None:
        """Assign all rows."""
        self.row_of: dict[int, int] = {}
        self._column_of: dict[int, int] = {}
        self._edges, self._steps = edges, steps
        self._row_price: list[int] = [0] * len(edges)
        self._column_price: dict[int, int] = {}
        for row in range(len(edges)):
            self._add(row)

    def _add(self, row: int) -> None:
        """Add a row; one of those that are there may lose its column for good."""
        prices = self._column_price
        self._row_price[row] = max(
            (weight - prices.get(column, 0) for column, weight in self._edges[row]), default=0
        )
        self._row_price[row] = max(self._row_price[row], 0)
        search = _Search(row, self._row_price[row])
        while (here := search.row) is not None:
            self._steps.take(1 + len(self._edges[here]))
            for column, weight in self._edges[here]:
                slack = self._row_price[here] + prices.get(column, 0) - weight
                search.reach(column, here, slack, column in self.row_of)
            search.go_on(self.row_of, self._row_price)
        self._reprice(search)
        self._reassign(search)

    def _reprice(self, search: _Search) -> None:
        for row, distance in search.rows.items():
            self._row_price[row] -= search.cost - distance
        for column in search.settled:
            gain = search.cost - search.distance[column]
            self._column_price[column] = self._column_price.get(column, 0) + gain

    def _reassign(self, search: _Search) -> None:
        """Take the chain back from its end: each row on it gets the column that it reached."""
        column = search.free
        if column is None:
            column = self._column_of.pop(search.left_alone, None)
        while column is not None:
            row = search.reached_from[column]
            self.row_of[column] = row
            before = self._column_of.get(row)
            self._column_of[row] = column
            column = before


class _Search:
    """The search for the cheapest chain from a new row.

    A chain ends at a `free` column, or leaves a row alone (`left_alone`), which costs its price.
    """

    def __init__(self, row: int, price: int) -> None:
        self.row: int | None = row
        self.rows = {row: 0}
        self.cost, self.left_alone = price, row
        self.free: int | None = None
        self.distance: dict[int, int] = {}
        self.reached_from: dict[int, int] = {}
        self.settled: list[int] = []
        self._queue: list[tuple[int, bool, int]] = []

    def reach(self, column: int, row: int, slack: int, taken: bool) -> None:
        """Note a way to a column, unless one as short is known or it is too long to matter."""
        distance = self.rows[row] + slack
        if distance < self.distance.get(column, self.cost):
            self.distance[column] = distance
            self.reached_from[column] = row
            # Of columns as near, free ones come first: they end the search.
            heappush(self._queue, (distance, taken, column))

    def go_on(self, row_of: dict[int, int], prices: Sequence[int]) -> None:
        """Set `row` to the row of the nearest column, or to None at the end of the search."""
        self.row = None
        while self._queue:
            distance, taken, column = heappop(self._queue)
            if distance >= self.cost:
                return
            if distance > self.distance[column]:
                continue  # a longer way to a column that was settled since
            if not taken:
                self.cost, self.free = distance, column
                return
            self.settled.append(column)
            self.row = row_of[column]
            self.rows[self.row] = distance
            if distance + prices[self.row] < self.cost:
                self.cost, self.left_alone = distance + prices[self.row], self.row
            return
