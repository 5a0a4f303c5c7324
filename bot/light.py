"""Keeps libraries that the bot does not use out of the process.

Importing Rasa imports TensorFlow, a dozen chat SDKs and plotting code, whatever the pipeline needs:
16 s and 0.8 GB. `install()` puts empty stand-ins in their place, so that Rasa's own modules import;
a pipeline that does use TensorFlow (`needs_tensorflow`) gets the real one.
"""

import importlib.abc
import importlib.machinery
import os
import sys
import types
from collections.abc import Iterable
from typing import Any

TENSORFLOW = ("tensorflow", "keras", "tensorflow_addons", "tensorflow_hub", "tensorflow_text")
UNUSED_SDKS = (
    "aiogram",
    "boto3",
    "botocore",
    "fbmessenger",
    "matplotlib",
    "mattermostwrapper",
    "pymongo",
    "rocketchat_API",
    "slack_sdk",
    "socketio",
    "telebot",
    "twilio",
    "webexteamssdk",
)
TENSORFLOW_COMPONENTS = (
    "ConveRTFeaturizer",
    "DIETClassifier",
    "LanguageModelFeaturizer",
    "ResponseSelector",
    "TEDPolicy",
    "UnexpecTEDIntentPolicy",
)


class _StandIn(type):
    """A class that lets itself be subclassed, called as a decorator, indexed and asked for any
    attribute.
    """

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _StandIn(name, (), {})

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and not kwargs and callable(args[0]):
            return args[0]
        return cls

    def __getitem__(cls, key: Any) -> Any:
        return cls

    def __len__(cls) -> int:
        return 0

    def __or__(cls, other: Any) -> Any:
        return cls

    def __ror__(cls, other: Any) -> Any:
        return cls


class _StandInModule(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _StandIn(name, (), {})


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, roots: Iterable[str]) -> None:
        self._roots = frozenset(roots)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name.split(".")[0] not in self._roots:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        module = _StandInModule(spec.name)
        module.__path__ = []
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing to run: the module is empty."""


def needs_tensorflow(pipeline_text: str) -> bool:
    """True when a configuration (config.yml, or a model's metadata as text) names a component on
    TensorFlow.
    """
    return any(name in pipeline_text for name in TENSORFLOW_COMPONENTS)


def install(tensorflow: bool = False) -> None:
    """Puts the stand-ins in place; call it before the first import of Rasa. `tensorflow` keeps the
    real one.
    """
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["SQLALCHEMY_SILENCE_UBER_WARNING"] = "1"
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    if any(isinstance(finder, _Finder) for finder in sys.meta_path):
        return
    roots = UNUSED_SDKS if tensorflow else UNUSED_SDKS + TENSORFLOW
    if not tensorflow:
        _import_spacy_without_tensorflow()
    sys.meta_path.insert(0, _Finder(roots))


def _import_spacy_without_tensorflow() -> None:
    """spaCy asks whether TensorFlow is there; the stand-in would say yes."""
    if "tensorflow" in sys.modules:
        return
    sys.modules["tensorflow"] = None  # type: ignore[assignment]
    try:
        import spacy  # noqa: F401
    finally:
        del sys.modules["tensorflow"]
