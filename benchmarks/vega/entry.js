// What pages use of Vega. Everything else is left out: kpi_site/runtime.py knows what, and gives
// charts that need it the whole of Vega.
import { transforms } from "vega-dataflow";
import * as data from "vega-transforms";
import * as layout from "vega-view-transforms";
import * as encode from "vega-encode";
import { View } from "vega-view";
import { parse } from "vega-parser";
import { expressionInterpreter } from "vega-interpreter";

Object.assign(transforms, data, layout, encode);
window.V = { View, parse, expressionInterpreter };
