"""What people ask in their own words, and where the site answers; and names that are not here, with what is nearest."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Symptom:
    """A question. `see` is the page that answers it, on which `shows` stands; `names` are other words for it."""

    asks: str
    see: str
    says: str
    shows: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Absent:
    """Names of one thing that is not on this site. `see` opens what is nearest; `says` how that differs."""

    names: tuple[str, ...]
    see: str
    says: str


SYMPTOMS = (
    Symptom(
        "Why is my loss NaN or infinite?",
        "binary?losses=bce&focus=bce",
        "The logarithm of a probability of 0 is infinite; libraries clip it, each elsewhere.",
        "At p = 0 with the label 1 it is infinite",
        (
            *("nan", "inf", "infinity", "log of 0", "loss is nan", "log(0)", "not a number"),
            *("nan loss", "loss becomes nan", "loss is nan after a few epochs"),
        ),
    ),
    Symptom(
        "Why does my loss explode or diverge?",
        "descent?losses=squared_error&rate=1.1&start=1",
        "A step larger than 2 divided by the curvature ends farther from the minimum than it began.",
        "How large a step may be",
        (
            "loss explodes",
            "exploding loss",
            "exploding gradient",
            "learning rate too high",
            "divergence of training",
            "loss increases",
            "loss goes up",
        ),
    ),
    Symptom(
        "Where does a gradient vanish?",
        "regression?losses=tukey_biweight,cauchy,squared_error&focus=tukey_biweight",
        "Far out, where a loss is flat: a redescending loss hardly pulls at a point far away, or not at all.",
        "Redescending",
        ("vanishing gradient", "gradient is zero", "no gradient", "zero gradient"),
    ),
    Symptom(
        "What helps against class imbalance?",
        "binary?losses=bce_logits,focal_logits&focus=bce_logits",
        "A weight on the rare label, or a focal loss, which quietens the many easy samples. Of several classes: class "
        "weights, or logits adjusted by how often each class occurs.",
        "when missing a 1 costs more",
        (
            "imbalance",
            "class imbalance",
            "imbalanced data",
            "class weights",
            "class_weight",
            "class_weight balanced",
            "balanced class weights",
            "rare class",
            "pos_weight",
        ),
    ),
    Symptom(
        "Logits or probabilities: what did you feed it?",
        "classes?losses=softmax_ce",
        "The same numbers, taken by each library’s function for what it expects; a softmax applied twice has a floor.",
        "a softmax applied twice",
        (
            *("softmax twice", "double softmax", "logits or probabilities", "from_logits", "loss does not fall below"),
            "all elements of input should be between 0 and 1",
        ),
    ),
    Symptom(
        "Is a loss of 0.693, 1.099 or 2.303 a blind guess?",
        "classes?losses=softmax_ce",
        "Equal scores cost ln K: 0.6931 for 2 classes, 1.0986 for 3, 1.3863 for 4, 1.6094 for 5, 2.3026 for 10, 4.6052 "
        "for 100, 6.9078 for 1000.",
        "Equal scores cost ln K",
        ("ln 2", "ln 10", "random guess", "blind guess", "stuck at 0.693", "log 2"),
    ),
    Symptom(
        "What is R², and which measures change with the unit?",
        "meaning?section=units",
        "R² is 1 minus the squared residuals divided by the squares about the mean: it has no unit.",
        "R²",
        ("R²", "R2", "r2_score", "coefficient of determination", "explained variance", "negative R2", "negative R²"),
    ),
    Symptom(
        "Which loss predicts a percentile, such as p90?",
        "regression?losses=quantile&focus=quantile&quantile-tau=0.9",
        "The quantile loss with τ = 0.9: its best constant is the 90th percentile.",
        "Quantile (pinball)",
        ("percentile", "p50", "p90", "p95", "p99", "prediction interval", "confidence band"),
    ),
    Symptom(
        "Why is my loss negative?",
        "glossary?q=never+below+0",
        "A density may exceed 1, and some libraries leave out a part that does not depend on the prediction.",
        "Is a loss never below 0",
        ("negative loss", "loss below zero", "loss below 0"),
    ),
    Symptom(
        "Does the triplet loss stay at its margin?",
        "vectors?view=plane&points=0.5~0.5,0.5~0.5,0.5~0.5&losses=triplet_margin&focus=triplet_margin",
        "Where all vectors are the same both distances are 0, and the loss is just the margin: a collapse.",
        "for a lead of the margin",
        ("triplet collapse", "margin triplet collapse", "loss stuck at the margin", "embedding collapse"),
    ),
    Symptom(
        "Can I use my own data?",
        "outliers",
        "Paste or upload a table of numbers below the laboratory.",
        "Your own data",
        ("own data", "upload", "csv", "excel", "paste data", "my data"),
    ),
    Symptom(
        "Why does the loss fall while accuracy stays the same?",
        "meaning?section=samples",
        "Accuracy counts decisions; a loss also sees how sure they are.",
        "The lower the cost, the better the performance",
        ("loss and accuracy", "accuracy stays", "loss falls accuracy", "accuracy does not improve"),
    ),
    Symptom(
        "Which λ keeps a model from overfitting?",
        "cost?part=paths",
        "The one with the least error on held-out rows, or a larger one within a standard error of it.",
        "Held-out error",
        ("overfitting", "overfit", "underfitting", "how to choose lambda"),
    ),
    Symptom(
        "Why does my loss not decrease?",
        "meaning?section=stuck",
        "See which number it stays at: equal probabilities for K classes cost ln K, and other numbers tell as much.",
        "My loss is stuck at",
        ("loss not decreasing", "loss does not go down", "loss is stuck", "stuck loss", "model does not learn"),
    ),
    Symptom(
        "Why does my loss jump up and down?",
        "meaning?section=batches",
        "The cost of a batch only estimates the cost: the smaller the batch, the more it varies from one to the next.",
        "stands for the cost.” It estimates it",
        (
            "noisy loss",
            "loss fluctuates",
            "loss oscillates",
            "loss bounces up and down",
            "loss spikes",
            "unstable loss",
        ),
    ),
    Symptom(
        "What is the mean divided by where samples have weights?",
        "meaning?section=weights",
        "Some calls divide by the sum of the weights, others by the number of samples.",
        "the sum of the weights",
        ("sample_weight", "sample weights", "weighted mean", "sample_weight mean or sum", "sum_over_batch_size"),
    ),
    Symptom(
        "May the targets of a cross-entropy be probabilities?",
        "classes?losses=softmax_ce_soft&focus=softmax_ce_soft&code=torch",
        "PyTorch’s CrossEntropyLoss takes them in place of the index of the class; Keras has a loss for each.",
        "The same call takes shares",
        ("CrossEntropyLoss with probabilities as targets", "probabilities as targets", "soft targets"),
    ),
    Symptom(
        "What does α weight in a focal loss?",
        "binary?losses=focal_logits&focus=focal_logits",
        "The label 1 by α, the label 0 by 1 − α. In Keras’s focal loss of several classes it multiplies all alike.",
        "gives the rare label 1 the smaller weight",
        ("focal loss alpha", "alpha of a focal loss", "focal loss alpha meaning"),
    ),
    Symptom(
        "Which labels does a hinge loss take?",
        "binary?losses=hinge&focus=hinge&code=keras",
        "−1 and +1. Keras converts 0 and 1, optax does not, and scikit-learn’s classifiers take any two.",
        "the labels 0 and 1 are converted",
        ("hinge loss labels 0 and 1", "hinge loss labels 0 1", "labels of a hinge loss"),
    ),
    Symptom(
        "Is it wrong that the validation loss is lower?",
        "meaning?section=validation",
        "Often not: penalty and dropout are in the training figure only, and its mean over the epoch lags behind.",
        "Often nothing is",
        ("val_loss", "val_loss lower than loss", "val loss below train loss"),
    ),
    Symptom(
        "What is a good value of a loss?",
        "meaning",
        "None is good or bad alone: compare it with what the simplest answer costs, and with the least there can be.",
        "The lower the cost, the better the performance",
        ("good loss", "is my loss too high", "loss too high", "high loss", "good loss value"),
    ),
    Symptom(
        "Which loss suits my data?",
        "outliers?bring=1",
        "Bring your rows: for each loss its line, how many points lie beyond δ, and the error on rows held out.",
        "see where the noise ends",
        (
            "which loss should I use",
            "which loss function",
            "how to choose a loss",
            "choose a loss",
            "best loss function",
        ),
    ),
    Symptom(
        "Why is my GRPO or PPO loss 0, and yet it trains?",
        "preferences?losses=ppo_clip&focus=ppo_clip",
        "Advantages that are centred within a group sum to 0, and so does the loss at ρ = 1; its slopes do not.",
        "A loss of 0 does not mean that nothing is learnt",
        (
            *("loss is 0 but it trains", "loss is 0", "loss stays at 0", "GRPO loss 0", "GRPO loss is always 0"),
            *("policy gradient loss", "train_loss 0.0", "loss 0.0 at first step"),
        ),
    ),
    Symptom(
        "Why do the log-probabilities of chosen answers fall in DPO?",
        "preferences?losses=dpo_sigmoid,apo_zero&focus=dpo_sigmoid&c=-5&r=-15",
        "Its loss sees only the difference of two log-ratios: both answers may become less likely.",
        "Only the difference counts",
        (
            *("rewards/chosen", "rewards/chosen negative", "chosen rewards decrease", "chosen logps decrease"),
            *("likelihood displacement", "rewards/margins", "DPO chosen and rejected both decrease"),
        ),
    ),
    Symptom(
        "What is the loss of GRPO divided by?",
        "preferences?part=denominators",
        "By the tokens of each answer, of the micro-batch or of the whole step, or by a constant: each has a name.",
        "does a token of the longer count less",
        (
            *("loss_type", "loss_type grpo", "bnpo", "dr_grpo", "Dr. GRPO", "dapo loss", "luspo", "length bias"),
            *("token-level loss", "max_completion_length", "num_items_in_batch"),
        ),
    ),
    Symptom(
        "How does a library call λ, and what do I give it?",
        "cost?part=paths",
        "The same λ as alpha, C, weight_decay and reg_lambda: a table of what each library is to be given.",
        "The same λ in every library",
        ("alpha or lambda", "regularisation in libraries", "C parameter", "reg_lambda", "reg_alpha"),
    ),
)

ABSENT = (
    Absent(
        ("EIoU", "SIoU", "WIoU", "Focal-EIoU"),
        "boxes?losses=ciou_loss&focus=ciou_loss",
        "CIoU is nearest: these too add to the overlap what compares the places and the sides of the two boxes.",
    ),
    Absent(
        ("ordinal", "ordinal regression", "ordered classes", "cumulative link", "proportional odds", "CORAL"),
        "classes?losses=softmax_ce&focus=softmax_ce",
        "Softmax cross-entropy is nearest: it does not know which classes are neighbours, as an ordinal loss does.",
    ),
    Absent(
        ("Cox", "partial likelihood", "survival", "censored data", "proportional hazards"),
        "classes?losses=softmax_ce&focus=softmax_ce",
        "Softmax cross-entropy is nearest: Cox’s partial likelihood is one over those who are still at risk.",
    ),
    Absent(
        ("CatBoost", "CatBoostRegressor"),
        "regression?losses=huber&focus=huber&code=xgboost",
        "XGBoost and LightGBM are nearest: CatBoost takes a loss by its name, such as “Huber:delta=1”.",
    ),
    Absent(
        ("early stopping", "EarlyStopping", "patience"),
        "cost?part=paths",
        "A penalty is nearest: begun at small weights and stopped early, a descent has not let them grow large.",
    ),
    Absent(
        ("SARSA",),
        "td",
        "The TD loss of Q-learning is nearest: its target takes the best next action, SARSA’s the one that was taken.",
    ),
    Absent(
        ("log-cosh Dice", "combo loss", "unified focal loss", "generalised Dice"),
        "classes?losses=focal_tversky&focus=focal_tversky",
        "Focal Tversky is nearest: these too reshape a loss of overlap, or add a cross-entropy to it.",
    ),
    Absent(
        ("wMAPE", "WAPE", "weighted MAPE", "MASE", "mean absolute scaled error"),
        "regression?losses=absolute_error&focus=absolute_error",
        "The absolute error is nearest: these divide its mean by one number of the whole data set.",
    ),
    Absent(
        ("ArcFace", "SphereFace", "additive angular margin"),
        "vectors?losses=cosface&focus=cosface",
        "CosFace is nearest: these put the margin into the angle, not into the cosine.",
    ),
    Absent(
        ("CTC", "CTCLoss", "connectionist temporal classification"),
        "classes?losses=softmax_ce&focus=softmax_ce",
        "Softmax cross-entropy is nearest: CTC adds up the probabilities of all alignments of a sequence.",
    ),
    Absent(
        ("actor-critic", "A2C", "critic loss"),
        "td",
        "The TD loss is nearest: the critic of a policy is trained like this.",
    ),
    Absent(
        ("Wasserstein", "earth mover's distance", "Sinkhorn", "optimal transport", "WGAN"),
        "classes?losses=js_div&focus=js_div",
        "The Jensen–Shannon divergence is nearest: unlike these it does not see how far apart two classes are.",
    ),
    Absent(
        ("LambdaRank", "LambdaMART", "NDCG", "ListMLE", "rank:ndcg"),
        "classes?losses=listnet_softmax&focus=listnet_softmax",
        "ListNet is nearest: a loss of a whole list to be ranked.",
    ),
    Absent(
        ("Lovász", "Lovász hinge", "Lovász softmax"),
        "classes?losses=tversky&focus=tversky",
        "Tversky is nearest: a smooth stand-in for the overlap, which Lovász extends exactly.",
    ),
    Absent(
        ("CRPS", "continuous ranked probability score", "energy score"),
        "regression?losses=quantile&focus=quantile",
        "The quantile loss is nearest: the CRPS is twice its mean over all τ.",
    ),
)
