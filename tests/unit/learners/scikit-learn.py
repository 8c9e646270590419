"""What scikit-learn's learners reach on a split: rows of a CSV of codes and numbers, of which the first TRAINING are learnt from.

usage: scikit-learn.py TABLE.csv TRAINING NUMERIC   (NUMERIC: names of columns of numbers, separated by commas; the last column is the class)
Prints one JSON object: per learner {"auc": .., "averagePrecision": .., "brier": ..}, classes one against the rest, weighted by how often each occurs.
"""
import json, sys
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

table = pd.read_csv(sys.argv[1])
training, numeric = int(sys.argv[2]), [c for c in sys.argv[3].split(",") if c]
target = table.columns[-1]
X, y = table.drop(columns=target), table[target]
categorical = [c for c in X.columns if c not in numeric]
encode = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), categorical), (StandardScaler(), numeric))
learners = {
    "logistic-regression": make_pipeline(encode, LogisticRegression(max_iter=2000)),
    "boosted-trees": HistGradientBoostingClassifier(categorical_features=[c in categorical for c in X.columns], random_state=0),
}
out = {}
for name, learner in learners.items():
    learner.fit(X[:training], y[:training])
    p, truth = learner.predict_proba(X[training:]), y[training:]
    sums = {"auc": 0.0, "averagePrecision": 0.0, "brier": 0.0}
    for k, value in enumerate(learner.classes_):
        is_class = (truth == value).astype(int)
        share = is_class.mean()
        sums["auc"] += share * roc_auc_score(is_class, p[:, k])
        sums["averagePrecision"] += share * average_precision_score(is_class, p[:, k])
        sums["brier"] += share * brier_score_loss(is_class, p[:, k])
    out[name] = sums
print(json.dumps(out))
