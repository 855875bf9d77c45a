"""A body or a query that does not fit is told what is wrong with it; what it said is not said back."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse


def refuse_what_does_not_fit(app: FastAPI) -> None:
    """Answer 422 with places and reasons only: half a character or NaN, said back, could not be written as JSON."""

    @app.exception_handler(RequestValidationError)
    async def refuse(_request: Request, error: RequestValidationError) -> JSONResponse:
        detail = [
            {"loc": [_told(part) for part in one["loc"]], "msg": _told(one["msg"]), "type": one["type"]}
            for one in error.errors()
        ]
        return JSONResponse({"detail": detail}, 422)


def _told(part: object) -> str | int:
    return part if isinstance(part, int) else str(part).encode("utf-8", "replace").decode()
